import type { FlowRow } from './gradientFlow.ts';

/** A logarithmic scale: whole powers of ten. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  /** Whether some norms lie below it. */
  readonly cut: boolean;
}

/** So many powers of ten are shown: what is smaller beside the largest norm is lost in its rounding. */
const widest = 16;

/** The scale of all norms that are positive and finite; one decade below 1 if there is none. */
export function scaleOf(rows: readonly FlowRow[]): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const { norms } of rows)
    for (const norm of norms) {
      if (norm === 0 || !Number.isFinite(norm)) continue;
      low = Math.min(low, Math.floor(Math.log10(norm)));
      high = Math.max(high, Math.ceil(Math.log10(norm)));
    }
  if (low > high) [low, high] = [-1, 0];
  if (low === high) low--;
  const least = Math.max(low, high - widest);
  return { least, most: high, cut: low < least };
}

/** Where a positive norm stands on the scale, 0 at its lower end and 1 at its upper. */
export function placeOn({ least, most }: Scale, norm: number): number {
  return Math.min(1, Math.max(0, (Math.log10(norm) - least) / (most - least)));
}

/** Norms as so many cells along `steps` steps: of each cell the worst, NaN before infinity before the largest. */
export function cellsOf(norms: readonly number[], steps: number, cells: number): number[] {
  return Array.from({ length: cells }, (_, cell) => {
    const [from, to] = stepsOfCell(cell, steps, cells);
    return norms.slice(from, to).reduce((a, b) => Math.max(a, b), -1);
  }).filter((norm) => norm !== -1);
}

/** The first step of a cell, and the step after its last. */
export function stepsOfCell(cell: number, steps: number, cells: number): readonly [from: number, to: number] {
  return [Math.floor((cell * steps) / cells), Math.floor(((cell + 1) * steps) / cells)];
}

/** Round steps for the axis of time, at most `count` apart from the last, which is always one. */
export function ticksOf(steps: number, count: number): number[] {
  const last = steps - 1;
  const rough = Math.max(1, last / count);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const apart = [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= rough)!;
  const ticks: number[] = [];
  for (let t = 0; t <= last - apart / 2; t += apart) ticks.push(t);
  return [...ticks, last];
}

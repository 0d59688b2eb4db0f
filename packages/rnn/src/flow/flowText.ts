import { checkInteger, checkOptions } from '@adjoint/tensor';
import { clipped, type Flows, rowsOf, stepsOf } from './flows.ts';
import { cellsOf, placeOn, type Scale, scaleOf, ticksOf } from './scale.ts';
import { verdictOf } from './verdict.ts';
import { viridis } from './viridis.ts';

/**
 * How gradient flows are drawn in a terminal.
 *
 * @example
 * const options: FlowTextOptions = { width: 60, color: true };
 * flowText({ rows: [{ name: 'l0', reverse: false, norms: [1e-6, 1] }] }, options).includes('\u001b[');   // true
 */
export interface FlowTextOptions {
  /** Of the longest line, in characters; 80 when left out. */
  readonly width?: number;
  /** Whether to colour, for terminals of 256 colours; without it the text is plain. */
  readonly color?: boolean;
}

const bars = '▁▂▃▄▅▆▇█'.split('');
/** What is no number of the scale. */
const marks = { zero: '·', infinite: '∞', nan: '?' } as const;
/** A step is at most so wide. */
const widestStep = 8;

/**
 * Gradient flows as a picture in characters: a line for each row, time from left to right, bars on one logarithmic scale.
 *
 * A character stands for several steps where there are more than fit: it shows the largest norm of them. Steps whose
 * gradient is exactly zero, infinite or NaN have marks of their own.
 *
 * @throws TreeError for what is no gradient flow, ShapeError for an unknown option or a width below 40.
 * @example
 * const flow: GradientFlow = { rows: [{ name: 'l0', reverse: false, norms: [0, 1e-3, 1] }] };
 * flowText(flow, { width: 40 }).split('\n')[1];   // 'l0  ········▁▁▁▁▁▁▁▁████████  is zero'
 */
export function flowText(flows: Flows, options: FlowTextOptions = {}): string {
  checkOptions('flowText', options, 'width', 'color?');
  const { width = 80, color = false } = options;
  checkInteger('flowText', 'width', width, 40);
  const rows = rowsOf('flowText', flows);
  const scale = scaleOf(rows);
  const steps = stepsOf(rows);
  const labels = rows.map(({ flow, name }) => clipped([flow, name].filter(Boolean).join(' '), Math.floor(width / 3)));
  const verdicts = rows.map((row) => verdictOf(row).word);
  const [left, right] = [labels, verdicts].map((texts) => Math.max(...texts.map((text) => text.length)));
  const room = width - left! - right! - 4;
  const cells = Math.min(steps, room);
  const wide = Math.min(widestStep, Math.floor(room / cells));
  const seen = new Set<string>();
  const pictures = rows.map(({ norms }) => {
    const drawn = cellsOf(norms, steps, cells).map((norm) => {
      const mark = markOf(norm, scale);
      seen.add(mark);
      return painted(mark.repeat(wide), color && norm > 0 && norm < Infinity ? placeOn(scale, norm) : null);
    });
    return drawn.join('') + ' '.repeat((cells - drawn.length) * wide);
  });
  const indent = ' '.repeat(left! + 2);
  return [
    `${indent}norm of the gradient after each step`,
    ...pictures.map((picture, i) => `${labels[i]!.padEnd(left!)}  ${picture}  ${verdicts[i]!}`),
    indent + axis(steps, cells * wide),
    indent + legend(scale, seen, color),
  ].join('\n');
}

function markOf(norm: number, scale: Scale): string {
  if (norm === 0) return marks.zero;
  if (Number.isNaN(norm)) return marks.nan;
  if (norm === Infinity) return marks.infinite;
  return bars[Math.min(bars.length - 1, Math.floor(placeOn(scale, norm) * bars.length))]!;
}

/** In a colour of the 6 × 6 × 6 that terminals have, or as it is. */
function painted(text: string, place: number | null): string {
  if (place === null) return text;
  const [red, green, blue] = viridis(place).map((part) => Math.round((part / 255) * 5));
  return `\u001b[38;5;${16 + 36 * red! + 6 * green! + blue!}m${text}\u001b[39m`;
}

/** Steps under the places where they begin, as many as stand apart. */
function axis(steps: number, width: number): string {
  let line = '';
  const last = `step ${steps - 1}`;
  for (const step of ticksOf(steps, Math.max(1, Math.floor(width / 12))).slice(0, -1)) {
    const at = Math.floor((step / steps) * width);
    if (at >= line.length && at + String(step).length + 1 + last.length <= width) line = `${line.padEnd(at)}${step} `;
  }
  return `${line.trimEnd().padEnd(width - last.length)}${last}`.trimEnd();
}

function legend(scale: Scale, seen: ReadonlySet<string>, color: boolean): string {
  const ramp = bars.map((bar, i) => painted(bar, color ? i / (bars.length - 1) : null)).join('');
  const names = { [marks.zero]: 'zero', [marks.infinite]: 'infinite', [marks.nan]: 'NaN' };
  const special = Object.entries(names).filter(([mark]) => seen.has(mark));
  return [
    `${scale.cut ? '≤ ' : ''}1e${scale.least} ${ramp} 1e${scale.most}`,
    ...special.map(([mark, name]) => `${mark} ${name}`),
  ].join('   ');
}

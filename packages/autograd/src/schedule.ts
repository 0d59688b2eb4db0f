import { NumericsError, shown } from '@adjoint/tensor';

/**
 * What a scan keeps: everything, or the state at the start of each of about √T stretches, or as many states as fit into a
 * number of bytes.
 *
 * @example
 * const thrifty: Checkpointing = 'sqrt';
 * scan((h: Tensor, x: Tensor) => [h.add(x), h], tensor(0), arange(9), { checkpoint: thrifty });
 */
export type Checkpointing = 'none' | 'sqrt' | number;

/**
 * A stretch of steps. Recomputed, it keeps the state at its start only, and runs its parts anew when it is pulled.
 *
 * @example
 * const { stretches } = scanPlan(4, 'sqrt');
 * const first: Stretch = stretches[0]!;
 * first.stop;   // 2
 */
export interface Stretch {
  readonly start: number;
  readonly stop: number;
  readonly recomputed: boolean;
  /** Empty if it is made of single steps. */
  readonly parts: readonly Stretch[];
}

/**
 * Which states of a scan are kept and which steps are computed again.
 *
 * @example
 * const plan: ScanPlan = scanPlan(10_000, 'sqrt');
 * plan.states;   // 100
 */
export interface ScanPlan {
  readonly length: number;
  readonly stretches: readonly Stretch[];
  /** The most states that are kept at one time. */
  readonly states: number;
  /** How many steps the backward pass computes again. */
  readonly recomputed: number;
  toString(): string;
}

/** A step is computed again at most so often; more would mean a budget that is far too small. */
const mostRuns = 64;

/**
 * The plan that a scan of `length` steps follows.
 *
 * With a budget of bytes it is the binomial schedule of Griewank and Walther (revolve, 2000), which computes the fewest
 * steps again.
 *
 * @param stateBytes - the size of one state, which a budget is divided by.
 * @throws NumericsError for a budget that is no number of bytes, or so small that steps would be run over 64 times.
 * @example
 * String(scanPlan(9, 'sqrt'));   // 'scan of 9 steps: at most 3 states kept, 9 steps computed again\n[0, 3) [3, 6) [6, 9)'
 */
export function scanPlan(length: number, checkpoint: Checkpointing, stateBytes = 1): ScanPlan {
  if (!Number.isInteger(length) || length < 0 || typeof stateBytes !== 'number' || !(stateBytes >= 0))
    throw new NumericsError(
      `scanPlan: steps and bytes of a state are counted from 0, got ${String(length)} and ${String(stateBytes)}`,
    );
  const stretches = stretchesFor(length, checkpoint, stateBytes);
  return {
    length,
    stretches,
    get states() {
      return mostStates(stretches);
    },
    get recomputed() {
      return again(stretches);
    },
    toString() {
      const { states, recomputed } = this;
      const shown = stretches.map(show).join(' ');
      return `scan of ${length} steps: at most ${states} states kept, ${recomputed} steps computed again\n${shown}`;
    },
  };
}

function stretchesFor(length: number, checkpoint: Checkpointing, stateBytes: number): readonly Stretch[] {
  if (checkpoint === 'none') return [{ start: 0, stop: length, recomputed: false, parts: [] }];
  if (checkpoint === 'sqrt') {
    const size = Math.max(1, Math.ceil(Math.sqrt(length)));
    return Array.from({ length: Math.ceil(length / size) }, (_, i) => ({
      start: i * size,
      stop: Math.min(length, (i + 1) * size),
      recomputed: true,
      parts: [],
    }));
  }
  if (typeof checkpoint !== 'number' || !(checkpoint > 0))
    throw new NumericsError(
      `scan: checkpoint is 'none', 'sqrt' or a positive number of bytes, got ${shown(checkpoint)}`,
    );
  const states = Math.min(length, Math.floor(checkpoint / Math.max(1, stateBytes)));
  if (reach(states, mostRuns) < length) {
    let enough = 1;
    while (reach(enough, mostRuns) < length) enough++;
    throw new NumericsError(
      `scan: ${checkpoint} bytes hold ${states} states of ${stateBytes} bytes, too few for ${length} steps`,
      { hint: `checkpoint: ${enough * stateBytes} is the least, and 'sqrt' a good choice` },
    );
  }
  return binomial(0, length, states);
}

/** How many steps can be reversed with so many states if each step may be run `runs` times more: binomial. */
function reach(states: number, runs: number): number {
  if (states < 0 || runs < 0) return 0;
  let found = 1;
  for (let i = 1; i <= runs && found <= Number.MAX_SAFE_INTEGER; i++) found = (found * (states + i)) / i;
  return found;
}

// Recursion is as deep as a step is often run, at most `mostRuns`.
function binomial(start: number, stop: number, states: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let runs = 0;
  while (reach(states, runs) < stop - start) runs++;
  let from = start;
  for (let left = states; stop - from > 1; left--) {
    const n = stop - from;
    const size = Math.max(1, reach(left, runs - 2), n - reach(left - 1, runs));
    const until = from + Math.min(size, n - 1);
    stretches.push(recomputedStretch(from, until, left));
    from = until;
  }
  if (from < stop) stretches.push({ start: from, stop, recomputed: false, parts: [] });
  return stretches;
}

/** Its parts are worked out when they are asked for: all of them at once would outweigh the states that a budget allows. */
function recomputedStretch(start: number, stop: number, states: number): Stretch {
  return {
    start,
    stop,
    recomputed: true,
    get parts() {
      return stop - start > 1 ? binomial(start, stop, states) : [];
    },
  };
}

/** Earlier stretches keep their first states while later ones are pulled; a stretch shares its own with its first part. */
function mostStates(stretches: readonly Stretch[]): number {
  let most = 0;
  let before = 0;
  for (const { recomputed, parts } of stretches) {
    most = Math.max(most, before + (recomputed ? Math.max(1, mostStates(parts)) : 0));
    if (recomputed) before++;
  }
  return most;
}

function again(stretches: readonly Stretch[]): number {
  return stretches.reduce(
    (sum, { start, stop, recomputed, parts }) => sum + (recomputed ? stop - start : 0) + again(parts),
    0,
  );
}

function show({ start, stop, recomputed, parts }: Stretch): string {
  const inside = parts.length > 1 ? `: ${parts.map(show).join(' ')}` : '';
  return recomputed ? `[${start}, ${stop}${inside})` : `${start}..${stop}`;
}

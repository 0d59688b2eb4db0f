import { type Checkpointing, scan, type ScanOptions } from '@adjoint/autograd';
import { bernoulli, foldIn, isFloat, mapTree, type Tensor, where } from '@adjoint/tensor';
import type { Cell } from '../cell.ts';
import { besides, withoutPadding } from './lengths.ts';

/** How one cell goes over a sequence. */
export interface Direction<S> {
  readonly reverse: boolean;
  readonly checkpoint: Checkpointing;
  /** The chance that an entry of the state stays as it was. */
  readonly zoneout: number;
  /** Bool [time, batch], where sequences are padded. */
  readonly alive: Tensor | null;
  /** For zoneout; without one the expectation is taken. */
  readonly key: Tensor | null;
  /** Added to the states, [time, …] for each tensor of a state. */
  readonly nudges: S | null;
  /** Whether all states are wanted, not only the last. */
  readonly states: boolean;
}

/** What a cell made of a sequence; `states` [time, …] for each tensor of a state, if they were wanted. */
export interface DirectionRan<S> {
  readonly final: S;
  readonly outputs: Tensor;
  readonly states: S | null;
}

/**
 * One cell over a sequence [time, batch, …]. While a sequence is only padding its state stays as it is and its output is 0;
 * backwards, that means it begins at its own last step.
 */
export function runDirection<P, S>(
  cell: Cell<P, S>,
  net: P,
  xs: Tensor,
  start: S,
  { reverse, checkpoint, zoneout, alive, key, nudges, states }: Direction<S>,
): DirectionRan<S> {
  const step = (state: S, entry: Entry<S>, t: number): readonly [S, Said<S>] => {
    let next = cell.step(net, entry.x, state);
    if (zoneout > 0) next = zonedOut(state, next, zoneout, key === null ? null : foldIn(key, t));
    const here = entry.alive;
    if (entry.nudge !== null) next = mapTree((h: Tensor, nudge: Tensor) => h.add(nudge), next, entry.nudge);
    if (here !== null) next = mapTree((now: Tensor, then: Tensor) => where(besides(here, now), now, then), next, state);
    const y = cell.output(net, next);
    return [next, { y: here === null ? y : where(besides(here, y), y, 0), state: states ? next : null }];
  };
  // What stands in the padding never meets a weight: not even a NaN there reaches a gradient.
  const entries: Entry<S> = { x: alive === null ? xs : withoutPadding(alive, xs), alive, nudge: nudges };
  // A scan knows states as trees of tensors; here they are whatever the cell says.
  const run = scan as (f: typeof step, s: S, xs: Entry<S>, options: ScanOptions) => [S, Said<S>];
  const [final, said] = run(step, start, entries, { reverse, checkpoint });
  return { final, outputs: said.y, states: said.state };
}

/** What a step says; after the scan, along time. */
interface Said<S> {
  readonly y: Tensor;
  readonly state: S | null;
}

interface Entry<S> {
  readonly x: Tensor;
  readonly alive: Tensor | null;
  readonly nudge: S | null;
}

/** Entries that keep their old value, each with probability `rate`; without a key, the mean over all such choices. */
function zonedOut<S>(before: S, next: S, rate: number, key: Tensor | null): S {
  let leaf = 0;
  return mapTree(
    (now: Tensor, then: Tensor) =>
      key === null
        ? isFloat(now.dtype)
          ? now.add(then.sub(now).mul(rate))
          : now
        : where(bernoulli(foldIn(key, leaf++), rate, now.shape), then, now),
    next,
    before,
  );
}

// Over 150 lines: the loop, its stretches and what both check; plans are in schedule.ts.
import { checkFunction } from './function.ts';
import {
  checkOptions,
  concat,
  described,
  IndexError,
  leavesOf,
  mapTree,
  newBuffer,
  ShapeError,
  showShape,
  stack,
  type Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import { checkCarry } from './carry.ts';
import { checkpoint } from './checkpoint.ts';
import { tensorsOf, treeOf } from './flatten.ts';
import { asTree } from './inputs.ts';
import type { Loose } from './loose.ts';
import { type Checkpointing, type ScanPlan, scanPlan, type Stretch } from './schedule.ts';

/**
 * How a scan runs.
 *
 * @example
 * const options: ScanOptions = { reverse: true };
 * scan((h: Tensor, x: Tensor) => [h.add(x), h], tensor(0), tensor([1, 2, 3]), options)[1];   // [5, 3, 0]
 */
export interface ScanOptions {
  /** From the last entry to the first; results stand where their entry stands. */
  readonly reverse?: boolean;
  /** What the backward pass keeps; everything when left out. The bits do not depend on it. */
  readonly checkpoint?: Checkpointing;
  /** How many steps, where there are no entries to count. */
  readonly length?: number;
  /** Is told the plan before the first step. */
  readonly onPlan?: (plan: ScanPlan) => void;
}

/**
 * One step after another over the first axis of `xs`: `step` makes of a state and an entry the next state and a result.
 *
 * JAX: `jax.lax.scan`.
 *
 * @param step - gets the state, the entries (a tree like `xs`, one axis less) and the index; returns `[state, result]`.
 * @param start - the first state, a tree; every state has its structure, shapes and dtypes.
 * @param xs - a tree of [steps, …], or null with `length`.
 * @returns the last state, and all results, stacked along a first axis.
 * @throws ShapeError if the entries differ in number; TreeError, ShapeError or DtypeError if a step changes the type of
 * the state.
 * @example
 * const [last, sums] = scan((sum: Tensor, x: Tensor) => [sum.add(x), sum], tensor(0), tensor([1, 2, 3]));
 * last;   // 6
 * sums;   // [0, 1, 3]
 */
export function scan<C, X, Y>(
  step: (state: Loose<C>, entry: Loose<X>, index: number) => readonly [unknown, Y],
  start: C,
  xs: X,
  options: ScanOptions = {},
): [state: Loose<C>, results: Loose<Y>] {
  checkFunction('scan', step);
  checkOptions('scan', options, 'reverse?', 'checkpoint', 'length', 'onPlan');
  const first = asTree(start) as Loose<C>;
  const length = lengthOf(xs, options);
  const run = new Run(step as Run['step'], xs, length, options.reverse ?? false);
  const bytes = tensorsOf(first).reduce(
    (sum, { size, dtype }) => sum + size * newBuffer(dtype, 0).BYTES_PER_ELEMENT,
    0,
  );
  const plan = scanPlan(length, options.checkpoint ?? 'none', bytes);
  options.onPlan?.(plan);
  const [last, results] = length === 0 ? run.nothing(first) : run.stretches(first, plan.stretches);
  return [last as Loose<C>, results as Loose<Y>];
}

class Run {
  readonly step: (state: unknown, entry: unknown, index: number) => readonly [unknown, unknown];
  readonly xs: unknown;
  readonly length: number;
  readonly reverse: boolean;

  constructor(step: Run['step'], xs: unknown, length: number, reverse: boolean) {
    this.step = step;
    this.xs = xs;
    this.length = length;
    this.reverse = reverse;
  }

  stretches(start: unknown, stretches: readonly Stretch[]): readonly [state: unknown, results: unknown] {
    let state = start;
    const parts = stretches.map((stretch) => {
      const run = (from: unknown): readonly [unknown, unknown] => {
        const { parts: inner } = stretch;
        return inner.length > 0 ? this.stretches(from, inner) : this.steps(from, stretch);
      };
      const [next, results] = stretch.recomputed ? checkpoint(run)(state) : run(state);
      state = next;
      return results;
    });
    return [state, parts.length === 1 ? parts[0] : joined(this.inOrder(parts), (all) => concat(all))];
  }

  /** No entries: one step on zeros tells what the results would have been. */
  nothing(start: unknown): readonly [state: unknown, results: unknown] {
    const [, y] = this.one(
      start,
      mapTree((x: Tensor) => zeros(x.shape.slice(1), { dtype: x.dtype }), this.xs),
      0,
    );
    return [start, mapTree((x: Tensor) => zeros([0, ...x.shape], { dtype: x.dtype }), y)];
  }

  private steps(start: unknown, { start: from, stop }: Stretch): readonly [state: unknown, results: unknown] {
    let state = start;
    const results: unknown[] = [];
    for (let t = from; t < stop; t++) {
      const index = this.reverse ? this.length - 1 - t : t;
      const [next, y] = this.one(
        state,
        mapTree((x: Tensor) => x.at(index), this.xs),
        index,
      );
      state = next;
      results.push(y);
    }
    return [state, joined(this.inOrder(results), (all) => stack(all))];
  }

  private one(state: unknown, entry: unknown, index: number): readonly [unknown, unknown] {
    const pair: unknown = this.step(state, entry, index);
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new TreeError(`scan: step ${index} must return [state, result], got ${described(pair)}`, {
        hint: '[h, h] where the state is the result, [h, null] where there is none',
      });
    const result = asTree(pair[1]);
    return [apart(checkCarry('scan', index, state, pair[0]), result), result];
  }

  private inOrder(results: unknown[]): unknown[] {
    return this.reverse ? results.toReversed() : results;
  }
}

/**
 * The state, with values of its own where it hands on what is also a result: what comes back from later steps is then summed
 * by itself, in the one order that does not depend on which steps are computed again.
 */
function apart(state: unknown, result: unknown): unknown {
  const told = new Set(tensorsOf(result));
  return mapTree((x: Tensor) => (told.has(x) ? x.reshape(x.shape) : x), state);
}

function joined(results: readonly unknown[], join: (all: readonly Tensor[]) => Tensor): unknown {
  const lists = results.map(tensorsOf);
  lists.forEach((list, i) => {
    if (list.length !== lists[0]!.length)
      throw new TreeError(`scan: step ${i} returned ${list.length} results, the first ${lists[0]!.length}`);
  });
  return treeOf(
    results[0],
    lists[0]!.map((_, k) => join(lists.map((list) => list[k]!))),
  );
}

function lengthOf(xs: unknown, { length }: ScanOptions): number {
  const leaves = leavesOf(xs);
  for (const { path, tensor } of leaves) {
    const n = tensor.shape[0];
    if (n === undefined) throw new ShapeError(`scan: the 0-d tensor at xs${path} has no axis to scan over`);
    const other = leaves[0]!.tensor.shape;
    if (n !== other[0])
      throw new ShapeError(
        `scan: xs${path} of shape ${showShape(tensor.shape)} has not ${other[0]} entries, as others have`,
      );
    if (length !== undefined && n !== length)
      throw new ShapeError(`scan: length is ${length}, but xs${path} has ${n} entries`);
  }
  const found = leaves[0]?.tensor.shape[0] ?? length;
  if (found === undefined)
    throw new ShapeError('scan: without xs the number of steps is needed', {
      hint: 'scan(step, start, null, { length: 10 })',
    });
  if (!Number.isInteger(found) || found < 0)
    throw new IndexError(`scan: a length is a non-negative integer, got ${found}`);
  return found;
}

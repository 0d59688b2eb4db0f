import {
  detach,
  isFloat,
  leavesOf,
  mapTree,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  TreeError,
} from '@adjoint/tensor';

/**
 * How many trees of weights an average has seen, and what it is: a tree like the weights.
 *
 * @example
 * const average = ema();
 * const state: AverageState<Tensor> = average.update(average.init(tensor([1])), tensor([2]));
 * state;   // { step: 1, average: [2] }
 */
export interface AverageState<P> {
  readonly step: number;
  readonly average: P;
}

/**
 * An average of weights over the steps of a training: pure, with all it remembers in the open.
 *
 * @example
 * const average: WeightAverage = swa();
 * let state = average.init({ w: tensor([0]) });
 * for (const w of [1, 2, 6]) state = average.update(state, { w: tensor([w]) });
 * average.value(state).w;   // [3]
 */
export interface WeightAverage {
  /** How it is called in errors. */
  readonly name: string;
  /** Before the first update the average is the weights themselves. @throws TreeError for a class instance in the tree. */
  init<P>(weights: P): AverageState<P>;
  /**
   * The average with one more tree of weights in it; the first is taken as it is. Values in memory of their own, watched by
   * no one. Integers and bools are no weights: the newest are kept.
   *
   * @throws TreeError for trees whose structures differ, ShapeError for a shape or dtype that has changed.
   */
  update<P>(state: AverageState<P>, weights: P): AverageState<P>;
  /** The averaged weights: a tree like the weights. @throws TreeError for what is no state. */
  value<P>(state: AverageState<P>): P;
}

/** An average of which `mix` says the value after one more tensor, when it has seen `seen` before. */
export function weightAverage(name: string, mix: (average: Tensor, p: Tensor, seen: number) => Tensor): WeightAverage {
  return {
    name,
    init: (weights) => ({ step: 0, average: mapTree((p: Tensor) => detach(p), weights) }),
    update(state, weights) {
      const { step, average: seen } = opened(name, state);
      const paths = leavesOf(weights);
      let next = 0;
      const average = mapTree(
        (p: Tensor, before: Tensor) => {
          const { path } = paths[next++]!;
          if (!sameShape(p.shape, before.shape) || p.dtype !== before.dtype)
            throw new ShapeError(
              `${name}: at ${path || 'the top'} the weight is ${p.dtype} ${showShape(p.shape)}, its average ${before.dtype} ${showShape(before.shape)}`,
            );
          return detach(step === 0 || !isFloat(p.dtype) ? p : mix(before, detach(p), step));
        },
        weights,
        seen,
      );
      return { step: step + 1, average };
    },
    value: (state) => opened(name, state).average,
  };
}

/** The state, if it is one. @throws TreeError for anything else. */
function opened<P>(name: string, state: AverageState<P>): AverageState<P> {
  if (typeof state === 'object' && state !== null && Number.isSafeInteger(state.step) && state.step >= 0) return state;
  throw new TreeError(`${name}: this is no state of an average`, { hint: 'make it with init(weights)' });
}

import { checkOptions, checkWord, sameShape, Tensor, detach, isFloat, mapTree } from '@adjoint/tensor';
import { type Aligned, align, explain } from './align.ts';
import { checkCount } from './checkoption.ts';
import { checkRule } from './checkRule.ts';
import { slotsLike } from './slotsLike.ts';
import type { Slots, UpdateRule } from './updateRule.ts';

/**
 * What `accumulated` is told.
 *
 * @example
 * const options: AccumulatedOptions = { reduction: 'sum' };
 * accumulated(sgd(), 4, options).name;   // 'accumulated'
 */
export interface AccumulatedOptions {
  /** What the rule sees of the gradients: their mean, by default, as of one large batch; or their sum. */
  readonly reduction?: 'mean' | 'sum';
}

/**
 * How many gradients have been added since the last update, their sums, and what the rule remembers.
 *
 * @example
 * const state: AccumulatedState<SgdState> = accumulated(sgd(), 4).init({ w: tensor([1]) });
 * state;   // { calls: 0, sums: { w: null }, state: null }
 */
export interface AccumulatedState<State> {
  readonly calls: number;
  /** A tree like the parameters; null where there was no gradient yet. */
  readonly sums: Slots<Tensor>;
  readonly state: State;
}

/**
 * Another rule, updating at every `every`-th call only, by the gradients of all calls since: a large batch in small pieces.
 *
 * In between the parameters stay as they are. Schedules of the rule count updates, not calls.
 *
 * @throws NumericsError for a count below 1, DtypeError for what is no rule.
 * @example
 * const rule = accumulated(sgd({ learningRate: 1 }), 2);
 * const first = rule.update(tensor([5]), tensor([1]), rule.init(tensor([5])));
 * first.params;                                                          // [5]
 * rule.update(first.params, tensor([3]), first.state).params;            // [3], by the mean of 1 and 3
 */
export function accumulated<State>(
  rule: UpdateRule<State>,
  every: number,
  options: AccumulatedOptions = {},
): UpdateRule<AccumulatedState<State>> {
  const name = 'accumulated';
  checkRule(name, rule);
  checkOptions(name, options, 'reduction');
  checkCount(name, { every }, 1, 'every');
  const { reduction = 'mean' } = options;
  checkWord(name, 'reduction', reduction, 'mean', 'sum');

  return {
    name,
    init(params) {
      mapTree((p: Tensor) => p, params);
      return { calls: 0, sums: none(params), state: rule.init(params) };
    },
    update(params, gradients, state) {
      const found: Aligned[] = [];
      const opened = typeof state === 'object' && state !== null && Number.isSafeInteger(state.calls);
      if (!opened || !(state.calls >= 0 && state.calls < every) || !align(params, gradients, state.sums, fits, found))
        throw explain(name, params, gradients, null, null);
      const added = found.map(({ g, slot }) => {
        const sum = slot as Tensor | null;
        if (g === null) return sum;
        return sum === null ? detach(g) : detach(sum.add(g));
      });
      const calls = state.calls + 1;
      if (calls < every) {
        return {
          params: mapTree((p: Tensor) => (p.tracer === null ? p : detach(p)), params),
          state: { calls, sums: slotsLike(params, (_p, i) => added[i]) as Slots<Tensor>, state: state.state },
        };
      }
      const scale = reduction === 'mean' ? every : 1;
      let next = 0;
      const whole = mapTree(() => added[next++]?.div(scale) ?? null, params);
      const updated = rule.update(params, whole, state.state);
      return { params: updated.params, state: { calls: 0, sums: none(params), state: updated.state } };
    },
  };
}

function none(params: unknown): Slots<Tensor> {
  return slotsLike(params, () => null) as Slots<Tensor>;
}

function fits(sum: unknown, p: Tensor): boolean {
  if (sum === null) return true;
  return sum instanceof Tensor && isFloat(p.dtype) && sum.dtype === p.dtype && sameShape(sum.shape, p.shape);
}

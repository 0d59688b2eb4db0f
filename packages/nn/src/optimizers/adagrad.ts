import { withDefaults } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `adagrad` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: AdagradOptions = { learningRate: 0.1, lrDecay: 0.01, initialAccumulatorValue: 0.1 };
 * adagrad(options).name;   // 'adagrad'
 */
export interface AdagradOptions extends RuleOptions {
  /** The rate at a parameter's t-th update is learningRate / (1 + (t - 1) · lrDecay); 0 by default. */
  readonly lrDecay?: number;
  /** What the sum of squares begins with; 0 by default. */
  readonly initialAccumulatorValue?: number;
  /** Keeps the quotient finite; 1e-10 by default. */
  readonly epsilon?: number;
}

/**
 * Each parameter's sum of squared gradients.
 *
 * @example
 * const state: AdagradState = adagrad().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, sum: [0] } }
 */
export type AdagradState = RuleState<Slot<'sum'>>;

/**
 * Adagrad (Duchi, Hazan and Singer 2011): p - learningRate · g / (√S + epsilon), where S is the sum of all squares so far.
 *
 * `learningRate` is 1e-2 by default.
 *
 * PyTorch: `torch.optim.Adagrad`.
 *
 * @throws NumericsError for options that are negative or not finite.
 * @example
 * const rule = adagrad({ learningRate: 0.1 });
 * rule.update(tensor([1]), tensor([5]), rule.init(tensor([1]))).params;   // [0.9]
 */
export function adagrad(options: AdagradOptions = {}): UpdateRule<AdagradState> {
  const given = withDefaults<Required<AdagradOptions>>('adagrad', options, {
    learningRate: 1e-2,
    lrDecay: 0,
    initialAccumulatorValue: 0,
    epsilon: 1e-10,
    weightDecay: 0,
    maximize: false,
  });
  const { lrDecay, initialAccumulatorValue, epsilon } = given;
  checkNonNegative('adagrad', given, 'lrDecay', 'initialAccumulatorValue', 'epsilon');
  return leafwise<'sum'>({
    ...given,
    name: 'adagrad',
    keeps: { sum: initialAccumulatorValue },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, step, rate: exactRate, round }) {
      const rate = round(exactRate / (1 + (step - 1) * lrDecay));
      const least = round(epsilon);
      const { buffer: s, offset: st } = old.sum;
      const { buffer: nextS, offset: nextSt } = next.sum;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const s1 = round(s[st + i]! + round(slope * slope));
        nextS[nextSt + i] = s1;
        y[to + i] = p[pt + i]! - round(round(rate * slope) / round(round(Math.sqrt(s1)) + least));
      }
    },
  });
}

import { withDefaults } from '@adjoint/tensor';
import { checkDecay } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `lion` is told; the defaults are the paper's. Its `weightDecay` is decoupled, as that of `adamw`.
 *
 * @example
 * const options: LionOptions = { learningRate: 1e-3, weightDecay: 0.1 };
 * lion(options).name;   // 'lion'
 */
export interface LionOptions extends RuleOptions {
  /** How much of the mean is in the sign that is followed; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of gradients; 0.99 by default. */
  readonly beta2?: number;
}

/**
 * Each parameter's running mean of gradients.
 *
 * @example
 * const state: LionState = lion().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, mean: [0] } }
 */
export type LionState = RuleState<Slot<'mean'>>;

/**
 * Lion (Chen and others 2023): p - learningRate · sign(beta1 · m + (1 - beta1) · g), and then
 * m' = beta2 · m + (1 - beta2) · g. All elements move equally far, so `learningRate` is small: 1e-4 by default.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const rule = lion({ learningRate: 0.1 });
 * rule.update(tensor([1, 1]), tensor([5, -0.1]), rule.init(tensor([1, 1]))).params;   // [0.9, 1.1]
 */
export function lion(options: LionOptions = {}): UpdateRule<LionState> {
  const given = withDefaults<Required<LionOptions>>('lion', options, {
    learningRate: 1e-4,
    beta1: 0.9,
    beta2: 0.99,
    weightDecay: 0,
    maximize: false,
  });
  const { beta1, beta2 } = given;
  checkDecay('lion', given, 'beta1', 'beta2');
  return leafwise<'mean'>({
    ...given,
    name: 'lion',
    decoupled: true,
    keeps: { mean: 0 },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, rate: exactRate, round }) {
      const rate = round(exactRate);
      const [keep1, fresh1] = [round(beta1), round(1 - beta1)];
      const [keep2, fresh2] = [round(beta2), round(1 - beta2)];
      const { buffer: m, offset: mt } = old.mean;
      const { buffer: nextM, offset: nextMt } = next.mean;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const mean = m[mt + i]!;
        const direction = Math.sign(round(round(keep1 * mean) + round(fresh1 * slope)));
        nextM[nextMt + i] = round(keep2 * mean) + round(fresh2 * slope);
        y[to + i] = p[pt + i]! - round(rate * direction);
      }
    },
  });
}

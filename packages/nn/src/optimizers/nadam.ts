import { withDefaults } from '@adjoint/tensor';
import { adamDefaults, checkAdam } from './adam.ts';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import { mix, mixSquare } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `nadam` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: NadamOptions = { momentumDecay: 0.01, weightDecay: 0.1, decoupledWeightDecay: true };
 * nadam(options).name;   // 'nadam'
 */
export interface NadamOptions extends RuleOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of their squares; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
  /** How fast the momentum comes up to beta1; 4e-3 by default. */
  readonly momentumDecay?: number;
  /** Shrinks the weights as `adamw` does; not by default. */
  readonly decoupledWeightDecay?: boolean;
}

/**
 * Each parameter's running means of gradients and of their squares, and the product of all momenta so far.
 *
 * @example
 * const state: NadamState = nadam().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, product: 1, mean: [0], square: [0] } }
 */
export type NadamState = RuleState<Slot<'mean' | 'square'> & { readonly product: number }>;

/**
 * Adam with Nesterov's momentum (Dozat 2016). With μₜ = beta1 (1 - 0.96^(t · momentumDecay) / 2), Πₜ = μ₁ … μₜ and
 * d = √(s / (1 - beta2ᵗ)) + epsilon: p - learningRate ((1 - μₜ) / (1 - Πₜ) · g / d + μₜ₊₁ / (1 - Πₜ₊₁) · m / d).
 *
 * `learningRate` is 2e-3 by default.
 *
 * PyTorch: `torch.optim.NAdam`.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const rule = nadam({ learningRate: 0.1 });
 * rule.update(tensor([1]), tensor([5]), rule.init(tensor([1]))).params;   // [0.89435]
 */
export function nadam(options: NadamOptions = {}): UpdateRule<NadamState> {
  const given = withDefaults<Required<NadamOptions>>('nadam', options, {
    ...adamDefaults,
    learningRate: 2e-3,
    momentumDecay: 4e-3,
    decoupledWeightDecay: false,
  });
  const { beta1, beta2, epsilon, momentumDecay, decoupledWeightDecay } = given;
  checkAdam('nadam', given);
  checkNonNegative('nadam', given, 'momentumDecay');
  const momentumAt = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  return leafwise<'mean' | 'square', 'product'>({
    ...given,
    name: 'nadam',
    decoupled: decoupledWeightDecay,
    keeps: { mean: 0, square: 0 },
    counts: { product: 1 },
    move(one) {
      const {
        p: { buffer: p, offset: pt },
        g: { buffer: g, offset: gt },
        out,
        old,
        next,
        counts,
        step,
        rate,
        round,
      } = one;
      const momentum = momentumAt(step);
      const momentumAhead = momentumAt(step + 1);
      const product = counts.product * momentum;
      const rate1 = round((rate * (1 - momentum)) / (1 - product));
      const rate2 = round((rate * momentumAhead) / (1 - product * momentumAhead));
      const bias = round(1 - beta2 ** step);
      const [fresh1, keep1] = [round(1 - beta1), round(beta1)];
      const [fresh2, keep2] = [round(1 - beta2), round(beta2)];
      const least = round(epsilon);
      const { buffer: m, offset: mt } = old.mean;
      const { buffer: s, offset: st } = old.square;
      const { buffer: nextM, offset: nextMt } = next.mean;
      const { buffer: nextS, offset: nextSt } = next.square;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const m1 = mix(m[mt + i]!, slope, fresh1, keep1, round);
        const s1 = mixSquare(s[st + i]!, slope, keep2, fresh2, round);
        nextM[nextMt + i] = m1;
        nextS[nextSt + i] = s1;
        const scale = round(round(Math.sqrt(round(s1 / bias))) + least);
        y[to + i] = round(p[pt + i]! - round(round(rate1 * slope) / scale)) - round(round(rate2 * m1) / scale);
      }
      return { product };
    },
  });
}

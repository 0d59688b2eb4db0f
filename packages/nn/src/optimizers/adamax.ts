import { withDefaults } from '@adjoint/tensor';
import { adamDefaults, checkAdam } from './adam.ts';
import { leafwise } from './leafwise.ts';
import { mix } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `adamax` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: AdamaxOptions = { learningRate: 0.01, beta2: 0.99 };
 * adamax(options).name;   // 'adamax'
 */
export interface AdamaxOptions extends RuleOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the largest gradient; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * Each parameter's running mean of gradients, and their largest magnitude, which decays.
 *
 * @example
 * const state: AdamaxState = adamax().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, mean: [0], largest: [0] } }
 */
export type AdamaxState = RuleState<Slot<'mean' | 'largest'>>;

/**
 * Adam with the infinity norm (Kingma and Ba 2015): p - learningRate / (1 - beta1ᵗ) · m / u at each parameter's t-th
 * update, where u' = max(beta2 · u, |g| + epsilon). `learningRate` is 2e-3 by default.
 *
 * PyTorch: `torch.optim.Adamax`.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const rule = adamax({ learningRate: 0.1 });
 * rule.update(tensor([1]), tensor([5]), rule.init(tensor([1]))).params;   // [0.9]
 */
export function adamax(options: AdamaxOptions = {}): UpdateRule<AdamaxState> {
  const given = withDefaults<Required<AdamaxOptions>>('adamax', options, { ...adamDefaults, learningRate: 2e-3 });
  const { beta1, beta2, epsilon } = given;
  checkAdam('adamax', given);
  return leafwise<'mean' | 'largest'>({
    ...given,
    name: 'adamax',
    keeps: { mean: 0, largest: 0 },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, step, rate: exactRate, round }) {
      const rate = round(exactRate / (1 - beta1 ** step));
      const [fresh1, keep1] = [round(1 - beta1), round(beta1)];
      const keep2 = round(beta2);
      const least = round(epsilon);
      const { buffer: m, offset: mt } = old.mean;
      const { buffer: u, offset: ut } = old.largest;
      const { buffer: nextM, offset: nextMt } = next.mean;
      const { buffer: nextU, offset: nextUt } = next.largest;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const m1 = mix(m[mt + i]!, slope, fresh1, keep1, round);
        const u1 = Math.max(round(keep2 * u[ut + i]!), round(Math.abs(slope) + least));
        nextM[nextMt + i] = m1;
        nextU[nextUt + i] = u1;
        y[to + i] = p[pt + i]! - round(round(rate * m1) / u1);
      }
    },
  });
}

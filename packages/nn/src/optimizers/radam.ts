import { withDefaults } from '@adjoint/tensor';
import { adamDefaults, checkAdam } from './adam.ts';
import { leafwise } from './leafwise.ts';
import { mix, mixSquare } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `radam` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: RadamOptions = { beta2: 0.99, weightDecay: 0.1, decoupledWeightDecay: true };
 * radam(options).name;   // 'radam'
 */
export interface RadamOptions extends RuleOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of their squares; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
  /** Shrinks the weights as `adamw` does; not by default. */
  readonly decoupledWeightDecay?: boolean;
}

/**
 * Each parameter's running means of gradients and of their squares.
 *
 * @example
 * const state: RadamState = radam().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, mean: [0], square: [0] } }
 */
export type RadamState = RuleState<Slot<'mean' | 'square'>>;

/**
 * Rectified Adam (Liu and others 2020): divides by √s only once enough squares have been seen for their mean to be trusted,
 * and then by a factor r that grows to 1; until then p - learningRate · m / (1 - beta1ᵗ).
 *
 * With ρ = 2 / (1 - beta2) - 1 and ρₜ = ρ - 2 t beta2ᵗ / (1 - beta2ᵗ), enough is ρₜ > 5, and
 * r² = (ρₜ - 4)(ρₜ - 2) ρ / ((ρ - 4)(ρ - 2) ρₜ). `learningRate` is 1e-3 by default.
 *
 * PyTorch: `torch.optim.RAdam`.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const rule = radam({ learningRate: 0.1 });
 * rule.update(tensor([1]), tensor([5]), rule.init(tensor([1]))).params;   // [0.5], plain descent at first
 */
export function radam(options: RadamOptions = {}): UpdateRule<RadamState> {
  const given = withDefaults<Required<RadamOptions>>('radam', options, {
    ...adamDefaults,
    decoupledWeightDecay: false,
  });
  const { beta1, beta2, epsilon, decoupledWeightDecay } = given;
  checkAdam('radam', given);
  const longest = 2 / (1 - beta2) - 1;
  return leafwise<'mean' | 'square'>({
    ...given,
    name: 'radam',
    decoupled: decoupledWeightDecay,
    keeps: { mean: 0, square: 0 },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, step, rate: exactRate, round }) {
      const bias2 = 1 - beta2 ** step;
      const length = longest - (2 * step * beta2 ** step) / bias2;
      const trusted = length > 5;
      const rectified = round(
        Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length)),
      );
      const bias1 = round(1 - beta1 ** step);
      const root = round(Math.sqrt(bias2));
      const rate = round(exactRate);
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
        const plain = round(round(m1 / bias1) * rate);
        const scale = round(root / round(round(Math.sqrt(s1)) + least));
        y[to + i] = p[pt + i]! - (trusted ? round(round(plain * scale) * rectified) : plain);
      }
    },
  });
}

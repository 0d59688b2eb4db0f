import { withDefaults } from '@adjoint/tensor';
import { checkDecay, checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import { mix, mixSquare } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `adam` and `adamw` are told; the defaults are PyTorch's.
 *
 * @example
 * const options: AdamOptions = { learningRate: 0.01, beta2: 0.99, amsgrad: true };
 * adam(options).name;   // 'adam'
 */
export interface AdamOptions extends RuleOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of their squares; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
  /** Divides by the root of the largest mean of squares so far (Reddi, Kale and Kumar 2018); not by default. */
  readonly amsgrad?: boolean;
}

/**
 * Each parameter's running means of gradients and of their squares, and for AMSGrad the largest of the latter.
 *
 * @example
 * const state: AdamState = adam().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, mean: [0], square: [0] } }
 */
export type AdamState = RuleState<Slot<'mean' | 'square', 'largest'>>;

/** PyTorch's defaults of what Adam and its descendants share. */
export const adamDefaults = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maximize: false,
};

/** @throws NumericsError for what none of Adam and its descendants can work with. */
export function checkAdam(name: string, given: { beta1: number; beta2: number; epsilon: number }): void {
  checkDecay(name, given, 'beta1', 'beta2');
  checkNonNegative(name, given, 'epsilon');
}

/**
 * Adam (Kingma and Ba 2015) with means of the gradients (m) and of their squares (s):
 * p - learningRate / (1 - beta1ᵗ) · m / (√s / √(1 - beta2ᵗ) + epsilon) at each parameter's t-th update.
 *
 * `learningRate` is 1e-3 by default; `weightDecay` is added to the gradient, unlike that of `adamw`.
 *
 * PyTorch: `torch.optim.Adam`.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const rule = adam({ learningRate: 0.1 });
 * const state = rule.init({ w: tensor([1]) });
 * rule.update({ w: tensor([1]) }, { w: tensor([5]) }, state).params.w;   // [0.9], whatever the gradient's size
 */
export function adam(options: AdamOptions = {}): UpdateRule<AdamState> {
  const given = withDefaults<Required<AdamOptions>>('adam', options, { ...adamDefaults, amsgrad: false });
  return adamRule('adam', given, false);
}

/** Adam under a name, with the one weight decay or the other. */
export function adamRule(name: string, given: Required<AdamOptions>, decoupled: boolean): UpdateRule<AdamState> {
  const { beta1, beta2, epsilon, amsgrad } = given;
  checkAdam(name, given);
  return leafwise<'mean' | 'square' | 'largest'>({
    ...given,
    name,
    decoupled,
    keeps: { mean: 0, square: 0, ...(amsgrad && { largest: 0 }) },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, step, rate: exactRate, round }) {
      const rate = round(exactRate / (1 - beta1 ** step));
      const root = round(Math.sqrt(1 - beta2 ** step));
      const [fresh1, keep1] = [round(1 - beta1), round(beta1)];
      const [fresh2, keep2] = [round(1 - beta2), round(beta2)];
      const least = round(epsilon);
      const { buffer: m, offset: mt } = old.mean;
      const { buffer: s, offset: st } = old.square;
      const { buffer: l, offset: lt } = amsgrad ? old.largest : old.square;
      const { buffer: nextM, offset: nextMt } = next.mean;
      const { buffer: nextS, offset: nextSt } = next.square;
      const { buffer: nextL, offset: nextLt } = amsgrad ? next.largest : next.square;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const m1 = mix(m[mt + i]!, slope, fresh1, keep1, round);
        const s1 = mixSquare(s[st + i]!, slope, keep2, fresh2, round);
        const top = amsgrad ? Math.max(l[lt + i]!, s1) : s1;
        nextM[nextMt + i] = m1;
        nextS[nextSt + i] = s1;
        nextL[nextLt + i] = top;
        const scale = round(round(round(Math.sqrt(top)) / root) + least);
        y[to + i] = p[pt + i]! - round(round(rate * m1) / scale);
      }
    },
  });
}

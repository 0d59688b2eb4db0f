import { withDefaults } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import { mix, mixSquare } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `rmsprop` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: RmspropOptions = { alpha: 0.9, centered: true, momentum: 0.9 };
 * rmsprop(options).name;   // 'rmsprop'
 */
export interface RmspropOptions extends RuleOptions {
  /** Decay of the mean of squares; 0.99 by default. */
  readonly alpha?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
  /** How much of the velocity is left after a step; 0 by default, which is none at all. */
  readonly momentum?: number;
  /** Divides by the root of the variance, in place of that of the mean square; not by default. */
  readonly centered?: boolean;
}

/**
 * Each parameter's running mean of squares, with `centered` that of gradients, and with momentum a velocity.
 *
 * @example
 * const state: RmspropState = rmsprop().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, square: [0] } }
 */
export type RmspropState = RuleState<Slot<'square', 'mean' | 'velocity'>>;

/**
 * RMSprop (Hinton 2012): p - learningRate · g / (√s + epsilon), where s is a running mean of squares.
 *
 * With momentum, v' = momentum · v + g / (√s + epsilon) takes the place of the quotient. `learningRate` is 1e-2 by default.
 *
 * PyTorch: `torch.optim.RMSprop`.
 *
 * @throws NumericsError for options that are negative or not finite.
 * @example
 * const rule = rmsprop({ learningRate: 0.1 });
 * rule.update(tensor([2]), tensor([5]), rule.init(tensor([2]))).params;   // [1.00000], ten times the rate at first
 */
export function rmsprop(options: RmspropOptions = {}): UpdateRule<RmspropState> {
  const given = withDefaults<Required<RmspropOptions>>('rmsprop', options, {
    learningRate: 1e-2,
    alpha: 0.99,
    epsilon: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
  });
  const { alpha, epsilon, momentum, centered } = given;
  checkNonNegative('rmsprop', given, 'alpha', 'epsilon', 'momentum');
  const moving = momentum > 0;
  return leafwise<'square' | 'mean' | 'velocity'>({
    ...given,
    name: 'rmsprop',
    keeps: { square: 0, ...(centered && { mean: 0 }), ...(moving && { velocity: 0 }) },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, rate: exactRate, round }) {
      const rate = round(exactRate);
      const [fresh, keep] = [round(1 - alpha), round(alpha)];
      const least = round(epsilon);
      const kept = round(momentum);
      const { buffer: s, offset: st } = old.square;
      const { buffer: m, offset: mt } = centered ? old.mean : old.square;
      const { buffer: v, offset: vt } = moving ? old.velocity : old.square;
      const { buffer: nextS, offset: nextSt } = next.square;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const s1 = mixSquare(s[st + i]!, slope, keep, fresh, round);
        nextS[nextSt + i] = s1;
        let spread = s1;
        if (centered) {
          const m1 = mix(m[mt + i]!, slope, fresh, keep, round);
          next.mean.buffer[next.mean.offset + i] = m1;
          spread = round(s1 - round(m1 * m1));
        }
        const scale = round(round(Math.sqrt(spread)) + least);
        if (moving) {
          const speed = round(round(kept * v[vt + i]!) + round(slope / scale));
          next.velocity.buffer[next.velocity.offset + i] = speed;
          y[to + i] = p[pt + i]! - round(rate * speed);
        } else y[to + i] = p[pt + i]! - round(round(rate * slope) / scale);
      }
    },
  });
}

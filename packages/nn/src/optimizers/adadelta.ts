import { NumericsError, shown, withDefaults } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import { mixSquare } from './mix.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `adadelta` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: AdadeltaOptions = { rho: 0.95, epsilon: 1e-5 };
 * adadelta(options).name;   // 'adadelta'
 */
export interface AdadeltaOptions extends RuleOptions {
  /** Decay of both means of squares; 0.9 by default. */
  readonly rho?: number;
  /** Added under both roots; 1e-6 by default. */
  readonly epsilon?: number;
}

/**
 * Each parameter's running means of squared gradients and of its squared moves.
 *
 * @example
 * const state: AdadeltaState = adadelta().init(tensor([1]));
 * state;   // { step: 0, slots: { step: 0, square: [0], moved: [0] } }
 */
export type AdadeltaState = RuleState<Slot<'square' | 'moved'>>;

/**
 * Adadelta (Zeiler 2012): p - learningRate · d with d = √(D + epsilon) / √(s + epsilon) · g, where s is a running mean of g²
 * and D one of d². `learningRate` is 1 by default.
 *
 * PyTorch: `torch.optim.Adadelta`.
 *
 * @throws NumericsError for a rho outside [0, 1], or other options that are negative or not finite.
 * @example
 * const rule = adadelta();
 * rule.update(tensor([1]), tensor([5]), rule.init(tensor([1]))).params;   // [0.997]
 */
export function adadelta(options: AdadeltaOptions = {}): UpdateRule<AdadeltaState> {
  const given = withDefaults<Required<AdadeltaOptions>>('adadelta', options, {
    learningRate: 1,
    rho: 0.9,
    epsilon: 1e-6,
    weightDecay: 0,
    maximize: false,
  });
  const { rho, epsilon } = given;
  if (typeof rho !== 'number' || !(rho >= 0 && rho <= 1))
    throw new NumericsError(`adadelta: rho is at least 0 and at most 1, got ${shown(rho)}`);
  checkNonNegative('adadelta', given, 'epsilon');
  return leafwise<'square' | 'moved'>({
    ...given,
    name: 'adadelta',
    keeps: { square: 0, moved: 0 },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, rate: exactRate, round }) {
      const rate = round(exactRate);
      const [fresh, keep] = [round(1 - rho), round(rho)];
      const least = round(epsilon);
      const { buffer: s, offset: st } = old.square;
      const { buffer: d, offset: dt } = old.moved;
      const { buffer: nextS, offset: nextSt } = next.square;
      const { buffer: nextD, offset: nextDt } = next.moved;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const s1 = mixSquare(s[st + i]!, slope, keep, fresh, round);
        const scale = round(Math.sqrt(round(s1 + least)));
        const move = round(round(round(Math.sqrt(round(d[dt + i]! + least))) / scale) * slope);
        nextS[nextSt + i] = s1;
        nextD[nextDt + i] = mixSquare(d[dt + i]!, move, keep, fresh, round);
        y[to + i] = p[pt + i]! - round(rate * move);
      }
    },
  });
}

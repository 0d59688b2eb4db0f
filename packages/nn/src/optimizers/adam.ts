import { checkOptions } from '@adjoint/tensor';
import { checkDecay, checkNonNegative } from './checkoption.ts';
import { dense, leafwise } from './leafwise.ts';
import type { Optimizer, Slot, Slots } from './optimizer.ts';

/**
 * What `adam` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: AdamOptions = { learningRate: 0.01, beta2: 0.99 };
 * adam(options).name;   // 'adam'
 */
export interface AdamOptions {
  /** 1e-3 by default. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of their squares; 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the quotient finite; 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * Each parameter's running means of gradients and of their squares.
 *
 * @example
 * const state: AdamState = adam().init(tensor([1]));
 * state;   // { step: 0, mean: [0], square: [0] }
 */
export type AdamState = Slots<Slot<'mean' | 'square'>>;

/**
 * Adam (Kingma and Ba 2015) as in PyTorch, with means of the gradients (m) and of their squares (s):
 * p - learningRate / (1 - beta1ᵗ) · m / (√s / √(1 - beta2ᵗ) + epsilon) at each parameter's t-th update.
 *
 * PyTorch: `torch.optim.Adam`.
 *
 * @throws NumericsError for betas outside [0, 1), or other options that are negative or not finite.
 * @example
 * const optimizer = adam({ learningRate: 0.1 });
 * const state = optimizer.init({ w: tensor([1]) });
 * optimizer.update({ w: tensor([1]) }, { w: tensor([5]) }, state).params.w;   // [0.9], whatever the gradient's size
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  checkOptions('adam', options, 'learningRate', 'beta1', 'beta2', 'epsilon');
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNonNegative('adam', 'learningRate', learningRate);
  checkDecay('adam', 'beta1', beta1);
  checkDecay('adam', 'beta2', beta2);
  checkNonNegative('adam', 'epsilon', epsilon);
  return leafwise<'mean' | 'square'>({
    name: 'adam',
    keeps: ['mean', 'square'],
    update({ buffer: p, offset: pt }, { buffer: g, offset: gt }, out, slot, room, round) {
      const step = slot.step + 1;
      const rate = round(learningRate / (1 - beta1 ** step));
      const root = round(Math.sqrt(1 - beta2 ** step));
      const fresh1 = round(1 - beta1);
      const fresh2 = round(1 - beta2);
      const keep2 = round(beta2);
      const least = round(epsilon);
      const mean = room.take(out);
      const square = room.take(out);
      const { buffer: m, offset: mt } = dense(slot.mean);
      const { buffer: s, offset: st } = dense(slot.square);
      const { buffer: nextM, offset: nextMt } = mean;
      const { buffer: nextS, offset: nextSt } = square;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const m1 = round(m[mt + i]! + round(fresh1 * round(slope - m[mt + i]!)));
        const s1 = round(round(keep2 * s[st + i]!) + round(fresh2 * round(slope * slope)));
        nextM[nextMt + i] = m1;
        nextS[nextSt + i] = s1;
        const scale = round(round(round(Math.sqrt(s1)) / root) + least);
        y[to + i] = p[pt + i]! - round(rate * round(m1 / scale));
      }
      return { step, mean, square };
    },
  });
}

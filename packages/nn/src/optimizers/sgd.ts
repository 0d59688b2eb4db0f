import { checkOptions } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * What `sgd` is told.
 *
 * @example
 * const options: SgdOptions = { learningRate: 0.1 };
 * sgd(options).name;   // 'sgd'
 */
export interface SgdOptions {
  /** How far to go along the gradient; 1e-3 by default. */
  readonly learningRate?: number;
}

/**
 * Gradient descent keeps nothing.
 *
 * @example
 * const state: SgdState = sgd().init({ w: tensor([1]) });
 * state;   // null
 */
export type SgdState = null;

/**
 * Gradient descent: p - learningRate · g.
 *
 * PyTorch: `torch.optim.SGD`.
 *
 * @throws NumericsError for a learning rate that is negative or not finite.
 * @example
 * const optimizer = sgd({ learningRate: 0.1 });
 * optimizer.update({ w: tensor([1, 2]) }, { w: tensor([1, -1]) }, null).params.w;   // [0.9, 2.1]
 */
export function sgd(options: SgdOptions = {}): Optimizer<SgdState> {
  checkOptions('sgd', options, 'learningRate');
  const { learningRate = 1e-3 } = options;
  checkNonNegative('sgd', 'learningRate', learningRate);
  return leafwise<never>({
    name: 'sgd',
    keeps: [],
    update({ buffer: p, offset: pt }, { buffer: g, offset: gt }, out, slot, _room, round) {
      const rate = round(learningRate);
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) y[to + i] = p[pt + i]! - round(rate * g[gt + i]!);
      return slot;
    },
  });
}

import { unary } from '../elementwise.ts';
import { sub } from './sub.ts';

/**
 * Hyperbolic tangent, element by element.
 *
 * Its derivative 1 - y² needs only the output, so the input need not be kept.
 *
 * PyTorch: `torch.tanh`.
 *
 * @example
 * tensor([0, 1]).tanh();   // [0, 0.7616]
 */
export const tanh = unary({
  name: 'tanh',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.tanh(x[at + i * step]!);
  },
  vjp: (g, _x, y) => g.mul(sub(1, y.square())),
  keeps: ['output'],
});

import { unary } from '../elementwise.ts';
import { where } from './where.ts';

/**
 * max(x, 0), with the slope 0 at 0: a rule of its own, since `maximum(x, 0)` would share the slope there. NaN stays NaN.
 *
 * PyTorch: `torch.relu`.
 *
 * @example
 * tensor([-1, 2]).relu();   // [0, 2]
 */
export const relu = unary({
  name: 'relu',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.max(x[at + i * step]!, 0);
  },
  vjp: (g, _x, y) => where(y.lessEqual(0), 0, g),
  keeps: ['output'],
});

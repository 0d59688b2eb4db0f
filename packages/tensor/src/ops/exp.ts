import { unary } from '../elementwise.ts';

/**
 * e to the power of each element.
 *
 * PyTorch: `torch.exp`.
 *
 * @example
 * tensor([0, 1]).exp();   // [1, 2.7183]
 */
export const exp = unary({
  name: 'exp',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.exp(x[at + i * step]!);
  },
  vjp: (g, _x, y) => g.mul(y),
  keeps: ['output'],
});

import { unary } from '../elementwise.ts';

/**
 * Cosine of an angle in radians.
 *
 * PyTorch: `torch.cos`.
 *
 * @example
 * tensor([0, Math.PI]).cos();   // [1, -1]
 */
export const cos = unary({
  name: 'cos',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.cos(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(x.sin()).neg(),
  keeps: [0],
});

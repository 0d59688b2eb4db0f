import { unary } from '../elementwise.ts';

/**
 * Absolute value. Its derivative at 0 is 0, a subgradient.
 *
 * PyTorch: `torch.abs`.
 *
 * @example
 * tensor([-2, 3]).abs();   // [2, 3]
 */
export const abs = unary({
  name: 'abs',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.abs(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(x.sign()),
  keeps: [0],
});

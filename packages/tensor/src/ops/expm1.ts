import { unary } from '../elementwise.ts';

/**
 * eˣ - 1, with all its digits where x is small.
 *
 * Its derivative is eˣ: y + 1 would lose all digits where y is nearly -1.
 *
 * PyTorch: `torch.expm1`.
 *
 * @example
 * expm1(tensor([0, 1e-20]));   // [0, 1e-20]
 */
export const expm1 = unary({
  name: 'expm1',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.expm1(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(x.exp()),
  keeps: [0],
});

import { unary } from '../elementwise.ts';

/**
 * Logarithm to base 2; -inf at 0, NaN below.
 *
 * PyTorch: `torch.log2`.
 *
 * @example
 * log2(tensor([1, 8]));   // [0, 3]
 */
export const log2 = unary({
  name: 'log2',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.log2(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(x.mul(Math.LN2)),
  keeps: [0],
  domain: [0.5, 2],
});

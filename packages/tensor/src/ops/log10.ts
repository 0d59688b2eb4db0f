import { unary } from '../elementwise.ts';

/**
 * Logarithm to base 10; -inf at 0, NaN below.
 *
 * PyTorch: `torch.log10`.
 *
 * @example
 * log10(tensor([1, 1000]));   // [0, 3]
 */
export const log10 = unary({
  name: 'log10',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.log10(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(x.mul(Math.LN10)),
  keeps: [0],
  domain: [0.5, 2],
});

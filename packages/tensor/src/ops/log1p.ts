import { unary } from '../elementwise.ts';

/**
 * log(1 + x), with all its digits where x is small; -inf at -1, NaN below.
 *
 * PyTorch: `torch.log1p`.
 *
 * @example
 * log1p(tensor([0, 1e-20]));   // [0, 1e-20]
 */
export const log1p = unary({
  name: 'log1p',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.log1p(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(x.add(1)),
  keeps: [0],
  domain: [-0.5, 2],
});

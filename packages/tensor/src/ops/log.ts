import { unary } from '../elementwise.ts';

/**
 * Natural logarithm; -inf at 0, NaN below.
 *
 * PyTorch: `torch.log`.
 *
 * @example
 * tensor([1, Math.E]).log();   // [0, 1]
 */
export const log = unary({
  name: 'log',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.log(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(x),
  keeps: [0],
  domain: [0.5, 2],
});

import { unary } from '../elementwise.ts';

/**
 * Square root; NaN below 0.
 *
 * PyTorch: `torch.sqrt`.
 *
 * @example
 * tensor([4, 2]).sqrt();   // [2, 1.4142]
 */
export const sqrt = unary({
  name: 'sqrt',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.sqrt(x[at + i * step]!);
  },
  vjp: (g, _x, y) => g.div(y.add(y)),
  keeps: ['output'],
  domain: [0.5, 2],
});

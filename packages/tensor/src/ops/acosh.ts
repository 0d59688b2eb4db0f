import { unary } from '../elementwise.ts';

/**
 * Inverse hyperbolic cosine; NaN below 1.
 *
 * PyTorch: `torch.acosh`.
 *
 * @example
 * acosh(tensor([1, 2]));   // [0, 1.317]
 */
export const acosh = unary({
  name: 'acosh',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.acosh(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(x.sub(1).sqrt()).div(x.add(1).sqrt()),
  keeps: [0],
  domain: [1.5, 3],
});

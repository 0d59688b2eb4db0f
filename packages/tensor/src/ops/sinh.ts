import { unary } from '../elementwise.ts';

/**
 * Hyperbolic sine.
 *
 * PyTorch: `torch.sinh`.
 *
 * @example
 * sinh(tensor([0, 1]));   // [0, 1.1752]
 */
export const sinh = unary({
  name: 'sinh',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.sinh(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(cosh(x)),
  keeps: [0],
});

/**
 * Hyperbolic cosine.
 *
 * PyTorch: `torch.cosh`.
 *
 * @example
 * cosh(tensor([0, 1]));   // [1, 1.5431]
 */
export const cosh = unary({
  name: 'cosh',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.cosh(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(sinh(x)),
  keeps: [0],
});

import { unary } from '../elementwise.ts';

/**
 * Sine of an angle in radians.
 *
 * PyTorch: `torch.sin`.
 *
 * @example
 * tensor([0, Math.PI / 2]).sin();   // [0, 1]
 */
export const sin = unary({
  name: 'sin',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.sin(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(x.cos()),
  keeps: [0],
});

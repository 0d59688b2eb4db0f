import { unary } from '../elementwise.ts';
import { hypot } from './hypot.ts';

/**
 * Inverse hyperbolic sine.
 *
 * PyTorch: `torch.asinh`.
 *
 * @example
 * asinh(tensor([0, 1]));   // [0, 0.8814]
 */
export const asinh = unary({
  name: 'asinh',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.asinh(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(hypot(x, 1)),
  keeps: [0],
});

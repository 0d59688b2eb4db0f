import { unary } from '../elementwise.ts';
import { erfc as value } from '../kernels/special/erf.ts';
import { bell } from './erf.ts';

/**
 * 1 - erf x, with all its digits where that is tiny.
 *
 * PyTorch: `torch.erfc`.
 *
 * @example
 * erfc(tensor([0, 10]));   // [1, 2.0885e-45]
 */
export const erfc = unary({
  name: 'erfc',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = value(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(bell(x)).neg(),
  keeps: [0],
});

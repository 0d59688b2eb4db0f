import { unary } from '../elementwise.ts';
import { erf as value } from '../kernels/special/erf.ts';
import type { Tensor } from '../tensor.ts';

/** The slope of erf: 2/√π exp(-x²). */
export const bell = (x: Tensor): Tensor =>
  x
    .square()
    .neg()
    .exp()
    .mul(2 / Math.sqrt(Math.PI));

/**
 * The error function: 2/√π times the integral of exp(-t²) from 0 to x.
 *
 * PyTorch: `torch.erf`.
 *
 * @example
 * erf(tensor([0, 1]));   // [0, 0.8427]
 */
export const erf = unary({
  name: 'erf',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = value(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(bell(x)),
  keeps: [0],
});

import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { div } from './div.ts';
import { where } from './where.ts';

/** x⁰ is taken for 1⁰ where 1 / x, which the derivative multiplies by 0, is no number: at 0, next to it and at NaN. */
function clearOfZero(a: Tensor, b: Tensor): Tensor {
  return where(b.equal(0).greater(div(1, a).abs().less(Infinity)), 1, a);
}

/**
 * The power aᵇ, element by element; of ints in float64. 0⁰ is 1, with derivative 0.
 *
 * At a = 0 a mixed derivative, by both operands, does not exist; what comes out there means nothing.
 *
 * PyTorch: `torch.pow`.
 *
 * @example
 * tensor([2, 3]).pow(2);   // [4, 9]
 */
export const pow = binary({
  name: 'pow',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const base = a[at + i * step]!;
      const exponent = b[bt + i * bstep]!;
      // IEEE 754 has 1 to any power, and -1 to an infinite one, as 1; ECMAScript says NaN.
      const one = base === 1 || (base === -1 && Math.abs(exponent) === Infinity);
      y[to + i] = one ? 1 : Math.pow(base, exponent);
    }
  },
  vjp: [
    (g, [a, b]) => g.mul(b!).mul(clearOfZero(a!, b!).pow(b!.sub(1))),
    // At a = 0 the limit of aᵇ log a is 0 for b > 0.
    (g, [a, b], y) => g.mul(y).mul(where(a!.equal(0).mul(b!.greaterEqual(0)), 1, a!).log()),
  ],
  keeps: [0, 1, 'output'],
  domain: [
    [0.5, 2],
    [-2, 2],
  ],
});

import { unary } from '../elementwise.ts';

/**
 * The logistic function 1 / (1 + e⁻ˣ), computed so that no branch overflows.
 *
 * Its derivative y - y² needs only the output.
 *
 * @example
 * tensor([0, 2]).sigmoid();   // [0.5, 0.8808]
 */
export const sigmoid = unary({
  name: 'sigmoid',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const v = x[at + i * step]!;
      const e = Math.exp(-Math.abs(v));
      y[to + i] = v < 0 ? e / (1 + e) : 1 / (1 + e);
    }
  },
  vjp: (g, _x, y) => g.mul(y.sub(y.square())),
  keeps: ['output'],
});

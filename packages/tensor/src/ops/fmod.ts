import { binary } from '../elementwise.ts';
import { NumericsError } from '../errors.ts';
import { round } from './round.ts';
import { where } from './where.ts';

/**
 * What a division leaves, with the sign of the dividend; of ints too.
 *
 * @throws NumericsError for an int divided by 0.
 *
 * PyTorch: `torch.fmod`.
 *
 * @example
 * fmod(tensor([5, -5]), 3);   // [2, -2]
 */
export const fmod = binary({
  name: 'fmod',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! % b[bt + i * bstep]!;
  },
  integers: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const divisor = b[bt + i * bstep]!;
      if (divisor === 0) throw new NumericsError('fmod and remainder: an int is divided by 0');
      y[to + i] = a[at + i * step]! % divisor;
    }
  },
  vjp: [
    (g) => g,
    // a - y is a multiple of b up to rounding; where there is no y (b = 0, a infinite) the quotient is infinite.
    (g, [a, b], y) => g.mul(round(where(y.equal(y), y.sub(a!), a!.neg()).div(b!))),
  ],
  keeps: [0, 1, 'output'],
  domain: [
    [-2, 2],
    [1, 2],
  ],
});

import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { hypot } from './hypot.ts';
import { where } from './where.ts';

/** x / r², without overflow; 0 where r is. */
function overSquare(x: Tensor, r: Tensor): Tensor {
  const none = r.equal(0);
  const safe = where(none, 1, r);
  return where(none, 0, x.div(safe).div(safe));
}

/**
 * The angle of the point (b, a), in [-π, π]. Both derivatives are 0 at the origin.
 *
 * PyTorch: `torch.atan2`.
 *
 * @example
 * atan2(tensor([0, 1, 1]), tensor([-1, 0, 1]));   // [3.1416, 1.5708, 0.7854]
 */
export const atan2 = binary({
  name: 'atan2',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.atan2(a[at + i * step]!, b[bt + i * bstep]!);
  },
  vjp: [(g, [a, b]) => g.mul(overSquare(b!, hypot(a!, b!))), (g, [a, b]) => g.mul(overSquare(a!, hypot(a!, b!))).neg()],
  keeps: [0, 1],
  domain: [
    [-2, 2],
    [0.5, 2],
  ],
});

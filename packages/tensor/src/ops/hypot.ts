import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { where } from './where.ts';

/** x / r; 0 where r is. */
function over(x: Tensor, r: Tensor): Tensor {
  const none = r.equal(0);
  return where(none, 0, x.div(where(none, 1, r)));
}

/**
 * √(a² + b²), without overflow. Both derivatives are 0 at the origin.
 *
 * PyTorch: `torch.hypot`.
 *
 * @example
 * hypot(tensor([3, 1e200]), tensor([4, 0]));   // [5, 1e+200]
 */
export const hypot = binary({
  name: 'hypot',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const p = Math.abs(a[at + i * step]!);
      const q = Math.abs(b[bt + i * bstep]!);
      const high = Math.max(p, q);
      // Powers of 2 scale without rounding, so that no square overflows or is denormal.
      const scale = high > 2 ** 500 ? 2 ** -600 : high < 2 ** -450 ? 2 ** 600 : 1;
      // Of infinity and NaN it is infinity, as in IEEE 754.
      y[to + i] = p === Infinity || q === Infinity ? Infinity : Math.sqrt((p * scale) ** 2 + (q * scale) ** 2) / scale;
    }
  },
  vjp: [(g, [a], y) => g.mul(over(a!, y)), (g, [, b], y) => g.mul(over(b!, y))],
  keeps: [0, 1, 'output'],
  domain: [
    [-2, 2],
    [0.5, 2],
  ],
});

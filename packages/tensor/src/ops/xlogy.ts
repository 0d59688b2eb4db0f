import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { where } from './where.ts';

/** a / b; 0 where both are. */
function over(a: Tensor, b: Tensor): Tensor {
  const none = a.equal(0).mul(b.equal(0));
  return where(none, 0, a.div(where(none, 1, b)));
}

/**
 * a log b, where 0 log b is 0 for every b but NaN.
 *
 * At a = 0 and b ≤ 0 the derivative by a is 0, as is that by b at the origin.
 *
 * PyTorch: `torch.xlogy`.
 *
 * @example
 * xlogy(tensor([0, 2]), tensor([0, Math.E]));   // [0, 2]
 */
export const xlogy = binary({
  name: 'xlogy',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const p = a[at + i * step]!;
      const q = b[bt + i * bstep]!;
      y[to + i] = p === 0 && !Number.isNaN(q) ? 0 : p * Math.log(q);
    }
  },
  vjp: [(g, [a, b]) => g.mul(where(a!.equal(0).mul(b!.lessEqual(0)), 1, b!).log()), (g, [a, b]) => g.mul(over(a!, b!))],
  keeps: [0, 1],
  domain: [0.5, 2],
});

import { binary } from '../elementwise.ts';
import { where } from './where.ts';

/**
 * a log b, where 0 log b is 0 for every b but NaN.
 *
 * At a = 0 and b ≤ 0 the derivative by a is 0; that by b is a / b, NaN at the origin as in PyTorch and JAX.
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
  vjp: [(g, [a, b]) => g.mul(where(a!.equal(0).mul(b!.lessEqual(0)), 1, b!).log()), (g, [a, b]) => g.mul(a!.div(b!))],
  keeps: [0, 1],
  domain: [0.5, 2],
});

import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { where } from './where.ts';

/** The share of eᵃ in the sum; two infinities share equally. */
function share(a: Tensor, b: Tensor): Tensor {
  return where(a.minimum(b).equal(Infinity), 0, a.sub(b)).sigmoid();
}

/**
 * log(eᵃ + eᵇ), where neither exponential overflows.
 *
 * PyTorch: `torch.logaddexp`.
 *
 * @example
 * logAddExp(tensor([0, 1000]), tensor([0, 1000]));   // [0.6931, 1000.6931]
 */
export const logAddExp = binary({
  name: 'logAddExp',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const p = a[at + i * step]!;
      const q = b[bt + i * bstep]!;
      // Equal infinities have no difference.
      y[to + i] = p === q ? p + Math.LN2 : Math.max(p, q) + Math.log1p(Math.exp(-Math.abs(p - q)));
    }
  },
  vjp: [(g, [a, b]) => g.mul(share(a!, b!)), (g, [a, b]) => g.mul(share(b!, a!))],
  keeps: [0, 1],
});

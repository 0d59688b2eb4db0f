import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { where } from './where.ts';

/** The share of `a`: all where it is chosen or either is NaN, half where both tie. */
function share(a: Tensor, b: Tensor): Tensor {
  return where(a.greater(b), 0, where(a.equal(b), 0.5, 1));
}

/**
 * The smaller of two elements; NaN if either is NaN. Equal operands share the derivative.
 *
 * PyTorch: `torch.minimum`.
 *
 * @example
 * tensor([1, 3]).minimum(2);   // [1, 2]
 */
export const minimum = binary({
  name: 'minimum',
  accepts: 'any',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.min(a[at + i * step]!, b[bt + i * bstep]!);
  },
  vjp: [(g, [a, b]) => g.mul(cast(share(a!, b!), g.dtype)), (g, [a, b]) => g.mul(cast(share(b!, a!), g.dtype))],
  keeps: [0, 1],
});

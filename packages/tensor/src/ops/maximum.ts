import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { where } from './where.ts';

/** The share of `a`: all where it is chosen or either is NaN, half where both tie. */
function share(a: Tensor, b: Tensor): Tensor {
  return where(a.less(b), 0, where(a.equal(b), 0.5, 1));
}

/**
 * The larger of two elements; NaN if either is NaN. Equal operands share the derivative.
 *
 * PyTorch: `torch.maximum`.
 *
 * @example
 * tensor([1, 3]).maximum(2);   // [2, 3]
 */
export const maximum = binary({
  name: 'maximum',
  accepts: 'any',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.max(a[at + i * step]!, b[bt + i * bstep]!);
  },
  vjp: [(g, [a, b]) => g.mul(cast(share(a!, b!), g.dtype)), (g, [a, b]) => g.mul(cast(share(b!, a!), g.dtype))],
  keeps: [0, 1],
});

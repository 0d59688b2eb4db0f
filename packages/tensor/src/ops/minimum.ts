import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** 1 where `a` is chosen, 1/2 where both tie. */
function share(g: Tensor, a: Tensor, b: Tensor): Tensor {
  return cast(a.less(b), g.dtype).add(cast(a.equal(b), g.dtype).mul(0.5));
}

/**
 * The smaller of two elements; NaN if either is NaN. Equal operands share the derivative.
 *
 * @example
 * tensor([1, 3]).minimum(2);   // [1, 2]
 */
export const minimum = binary({
  name: 'minimum',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.min(a[at + i * step]!, b[bt + i * bstep]!);
  },
  vjp: [(g, [a, b]) => g.mul(share(g, a!, b!)), (g, [a, b]) => g.mul(share(g, b!, a!))],
  keeps: [0, 1],
});

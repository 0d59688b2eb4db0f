import { binary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** 1 where `a` is chosen, 1/2 where both tie. */
function share(g: Tensor, a: Tensor, b: Tensor): Tensor {
  return cast(a.greater(b), g.dtype).add(cast(a.equal(b), g.dtype).mul(0.5));
}

/**
 * The larger of two elements; NaN if either is NaN. Equal operands share the derivative.
 *
 * @example
 * tensor([1, 3]).maximum(2);   // [2, 3]
 */
export const maximum = binary({
  name: 'maximum',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.max(a[at + i * step]!, b[bt + i * bstep]!);
  },
  vjp: [(g, [a, b]) => g.mul(share(g, a!, b!)), (g, [a, b]) => g.mul(share(g, b!, a!))],
  keeps: [0, 1],
});

import { apply } from '../apply.ts';
import { countOf, type Reduction } from '../kernels/reduce.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/** What a reduction is where there are no elements: constant, yet watched as `x` is; null where there are some. */
export function ofNothing(x: Tensor, reduction: Reduction, value: number): Tensor | null {
  return countOf(x.shape, reduction.axes) > 0 ? null : apply(sum.op, [x], reduction).add(value);
}

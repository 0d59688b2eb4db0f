import { isFloat } from '../dtype.ts';
import { cast } from '../ops/cast.ts';
import { sum } from '../ops/sum.ts';
import { type Axes, reductionOf } from '../reduce.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The arithmetic mean over some axes, or all of them; of ints in float64, NaN if there is nothing to average.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([[1, 2], [3, 6]]).mean(0);   // [2, 4]
 */
export function mean(x: Tensor, axis?: Axes, options?: { readonly keepdims?: boolean }): Tensor {
  const { axes, keepdims } = reductionOf('mean', x.shape, axis, options);
  const count = axes.reduce((n, a) => n * x.shape[a]!, 1);
  const total = axes.length === 0 ? x : sum(isFloat(x.dtype) ? x : cast(x, 'float64'), axes, { keepdims });
  return total.div(count);
}

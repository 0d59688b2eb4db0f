import { isFloat } from '../dtype.ts';
import { cast } from '../ops/cast.ts';
import { sum } from '../ops/sum.ts';
import { type Over, type ReductionOptions, reductionOf } from '../kernels/reduce.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The arithmetic mean over some axes, or all of them; of ints in float64, NaN if there is nothing to average.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([[1, 2], [3, 6]]).mean(0);   // [2, 4]
 */
export function mean(x: Tensor): Tensor<readonly []>;
export function mean(x: Tensor, over: Over, options?: ReductionOptions): Tensor;
export function mean(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const { axes, keepdims } = reductionOf('mean', x.shape, over, options);
  const count = axes.reduce((n, axis) => n * x.shape[axis]!, 1);
  const floats = isFloat(x.dtype) ? x : cast(x, 'float64');
  return (axes.length === 0 ? floats : sum(floats, axes, { keepdims })).div(count);
}

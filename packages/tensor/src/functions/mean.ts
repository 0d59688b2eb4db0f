import { floats } from '../floats.ts';
import { apply } from '../apply.ts';
import { countOf, type Over, type ReductionOptions, reductionOf } from '../kernels/reduce.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { ofNothing } from './nothing.ts';

/**
 * The arithmetic mean over some axes, or all of them; of ints in float64, NaN if there is nothing to average.
 *
 * PyTorch: `torch.mean`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([[1, 2], [3, 6]]).mean(0);   // [2, 4]
 */
export function mean(x: Tensor): Tensor<readonly []>;
export function mean(x: Tensor, over: Over, options?: ReductionOptions): Tensor;
export function mean(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const numbers = floats('mean', x);
  const reduction = reductionOf('mean', x.shape, over, options);
  const nothing = ofNothing(numbers, reduction, NaN);
  return nothing ?? apply(sum.op, [numbers], reduction).div(countOf(x.shape, reduction.axes));
}

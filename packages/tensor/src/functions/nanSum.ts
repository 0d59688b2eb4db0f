import { floats, summable } from '../floats.ts';
import { apply } from '../apply.ts';
import { type Over, type Reduction, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { cast } from '../ops/cast.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { ofNothing } from './nothing.ts';

function sumOfNumbers(x: Tensor, reduction: Reduction): Tensor {
  return apply(sum.op, [where(x.equal(x), x, 0)], reduction);
}

/**
 * The sum of all elements but NaN over some axes, or all of them; no derivative reaches a NaN.
 *
 * PyTorch: `torch.nansum`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * nanSum(tensor([1, NaN, 2]));   // 3
 */
export function nanSum(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return sumOfNumbers(summable('nanSum', x), reductionOf('nanSum', x.shape, over, options));
}

/**
 * The mean of all elements but NaN over some axes, or all of them; NaN if there are none.
 *
 * PyTorch: `torch.nanmean`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * nanMean(tensor([1, NaN, 2]));   // 1.5
 */
export function nanMean(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const numbers = floats('nanMean', x);
  const reduction = reductionOf('nanMean', x.shape, over, options);
  const nothing = ofNothing(numbers, reduction, NaN);
  if (nothing !== null) return nothing;
  const count = apply(sum.op, [cast(x.equal(x), numbers.dtype)], reduction);
  return sumOfNumbers(numbers, reduction).div(count);
}

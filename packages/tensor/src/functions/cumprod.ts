import { summable } from '../floats.ts';
import { full } from '../create.ts';
import { type Over, reducedShape, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { concat } from '../ops/concat.ts';
import { linearRecurrence } from '../ops/linearRecurrence.ts';
import type { Tensor } from '../tensor.ts';
import { alongAxis, joined, part } from '../lane.ts';
import { ofNothing } from './nothing.ts';

function products(given: Tensor, axis: number): Tensor {
  const x = summable('cumprod', given);
  const first = part(x, axis, 0, 1);
  // Adding -0 changes nothing, not even a zero's sign.
  const rest = full(part(x, axis, 1).shape, -0, { dtype: x.dtype });
  return linearRecurrence(x, concat([first, rest], axis), axis);
}

/**
 * Running products along an axis, multiplied in order; ints wrap, bools count as int32.
 *
 * No derivative divides, so zeros in the data are right at every order.
 *
 * PyTorch: `torch.cumprod`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * cumprod(tensor([1, 2, 3, 4]), 0);   // [1, 2, 6, 24]
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  return alongAxis('cumprod', x, axis, products);
}

/**
 * The product over some axes, or all of them, multiplied in order; 1 if there is nothing to multiply. Ints wrap, bools count as int32.
 *
 * No derivative divides, so zeros in the data are right at every order.
 *
 * PyTorch: `torch.prod`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 0);   // [3, 8]
 */
export function prod(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const numbers = summable('prod', x);
  const reduction = reductionOf('prod', x.shape, over, options);
  const nothing = ofNothing(numbers, reduction, 1);
  if (nothing !== null) return nothing;
  const lanes = joined(numbers, reduction.axes);
  const axis = lanes.shape.length - 1;
  return part(products(lanes, axis), axis, -1).reshape(reducedShape(x.shape, reduction));
}

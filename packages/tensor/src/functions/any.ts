import { apply } from '../apply.ts';
import { type Over, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { checkTensor } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { equal } from '../ops/equal.ts';
import { notEqual } from '../ops/notEqual.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/** How many elements are 0, or are not, over some axes. */
function count(name: string, test: typeof equal | typeof notEqual, x: Tensor, over?: Over, options?: ReductionOptions) {
  checkTensor(name, x);
  return apply(sum.op, [cast(test(x, 0), 'int32')], reductionOf(name, x.shape, over, options));
}

/**
 * Is any element not 0? False if there is none; NaN is not 0.
 *
 * PyTorch: `torch.any`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * any(tensor([[0, 1], [0, 0]]), 1);   // [true, false]
 */
export function any(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return notEqual(count('any', notEqual, x, over, options), 0);
}

/**
 * Is no element 0? True if there is none; NaN is not 0.
 *
 * PyTorch: `torch.all`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * all(tensor([[2, 1], [0, 1]]), 1);   // [true, false]
 */
export function all(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return equal(count('all', equal, x, over, options), 0);
}

/**
 * How many elements are not 0 over some axes, or all of them: int32.
 *
 * PyTorch: `torch.count_nonzero`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * countNonzero(tensor([[0, 1], [2, 3]]), 0);   // [1, 2]
 */
export function countNonzero(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return count('countNonzero', notEqual, x, over, options);
}

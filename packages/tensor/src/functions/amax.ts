import { extremeOf } from '../extremum.ts';
import type { Over, ReductionOptions } from '../kernels/reduce.ts';
import { max } from '../ops/max.ts';
import { min } from '../ops/min.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The largest element over some axes, or all of them: `max` by another name.
 *
 * PyTorch: `torch.amax`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * amax(tensor([[1, 5], [4, 2]]), [0, 1]);   // 5
 */
export function amax(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return extremeOf('amax', max.op, x, over, options);
}

/**
 * The smallest element over some axes, or all of them: `min` by another name.
 *
 * PyTorch: `torch.amin`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * amin(tensor([[1, 5], [4, 2]]), 0);   // [1, 2]
 */
export function amin(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return extremeOf('amin', min.op, x, over, options);
}

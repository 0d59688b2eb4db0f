import { checkInteger } from '../checks.ts';
import { checkTensor } from '../operand.ts';
import { windows } from '../ops/windows.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * All windows of `size` elements on an axis, `step` apart, as a new last axis; a view.
 *
 * @throws ShapeError if not one window fits, IndexError for an axis out of range.
 * PyTorch: `torch.Tensor.unfold`.
 *
 * @example
 * unfold(arange(5), 0, 3, 2);   // [[0, 1, 2], [2, 3, 4]]
 */
export function unfold(x: Tensor, axis: number, size: number, step = 1): Tensor {
  checkTensor('unfold', x);
  const along = axisOf('unfold', axis, x.shape.length);
  checkInteger('unfold', 'a size', size, 0, x.shape[along]);
  checkInteger('unfold', 'a step', step, 1);
  return windows(x, along, size, { step });
}

import { ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { windows } from '../ops/windows.ts';
import { axisOf, showShape } from '../shape.ts';
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
  if (!(Number.isInteger(size) && size >= 0 && size <= x.shape[along]! && Number.isInteger(step) && step > 0))
    throw new ShapeError(
      `unfold: windows of ${size}, ${step} apart, do not fit axis ${along} of ${showShape(x.shape)}`,
    );
  return windows(x, along, size, { step });
}

import { axisOf, type Range, ShapeError, showShape, slice, type Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * The first half of an axis times the sigmoid of its second half.
 *
 * PyTorch: `F.glu`.
 *
 * @throws ShapeError for an axis of odd length, IndexError for one out of range.
 * @example
 * glu(tensor([2, 4, 0, 0]));   // [1, 2]
 */
export function glu(x: Tensor, axis = -1): Tensor {
  const v = floats('glu', x);
  const along = axisOf('glu', axis, v.rank);
  const length = v.shape[along]!;
  if (length % 2 !== 0)
    throw new ShapeError(
      `glu: an axis of even length is needed, axis ${axis} of ${showShape(v.shape)} is of ${length}`,
    );
  const part = (from: number, to: number): Tensor =>
    slice(v, ...v.shape.map((_, k): Range => (k === along ? [from, to] : null)));
  return part(0, length / 2).mul(part(length / 2, length).sigmoid());
}

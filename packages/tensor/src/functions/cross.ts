import { misfit } from '../checks.ts';
import { inNameOf } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { concat } from '../ops/concat.ts';
import { axisOf, broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Cross products of vectors of length 3 along an axis, by default the last; all other axes broadcast.
 *
 * PyTorch: `torch.linalg.cross`.
 *
 * @throws ShapeError unless that axis has length 3 on both sides, IndexError for an axis out of range.
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0]));   // [0, 0, 1]
 */
export function cross(a: Tensor, b: Tensor, axis = -1): Tensor {
  checkTensor('cross', a);
  checkTensor('cross', b);
  const { length } = broadcastShapes('cross', a.shape, b.shape);
  const fromLast = axisOf('cross', axis, length) - length;
  if (a.shape.at(fromLast) !== 3 || b.shape.at(fromLast) !== 3)
    throw misfit(`cross: vectors of length 3 are needed along axis ${axis},`, a.shape, b.shape);
  /** Elements 1, 2, 0 of each vector, or 2, 0, 1. */
  const turned = (x: Tensor, by: number): Tensor => {
    const at = x.rank + fromLast;
    const part = (from: number, to: number): Tensor =>
      x.slice(...x.shape.map((_, i) => (i === at ? ([from, to] as const) : null)));
    return concat([part(by, 3), part(0, by)], at);
  };
  return inNameOf('cross', () =>
    turned(a, 1)
      .mul(turned(b, 2))
      .sub(turned(a, 2).mul(turned(b, 1))),
  );
}

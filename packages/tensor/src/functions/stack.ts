import { misfit } from '../checks.ts';
import { firstOf } from '../operand.ts';
import { concat } from '../ops/concat.ts';
import { axisOf, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Joins tensors of one shape along a new axis.
 *
 * PyTorch: `torch.stack`.
 *
 * @throws ShapeError for an empty list or shapes that differ.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]);   // [[1, 2], [3, 4]]
 */
export function stack(parts: readonly Tensor[], axis = 0): Tensor {
  const first = firstOf('stack', parts);
  const at = axisOf('stack', axis, first.shape.length + 1);
  const page = [...first.shape.slice(0, at), 1, ...first.shape.slice(at)];
  const pages = parts.map((x, i) => {
    if (sameShape(x.shape, first.shape)) return x.reshape(page);
    throw misfit(`stack: parts 0 and ${i} of`, first.shape, x.shape);
  });
  return concat(pages, at);
}

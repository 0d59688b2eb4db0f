import { ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { concat } from '../ops/concat.ts';
import { axisOf, sameShape, showShape } from '../shape.ts';
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
  if (!Array.isArray(parts)) throw new ShapeError('stack: the parts are an array of tensors: stack([a, b])');
  for (const part of parts) checkTensor('stack', part);
  const [first] = parts as readonly Tensor[];
  if (first === undefined) throw new ShapeError('stack: at least one tensor is needed, got an empty list');
  const at = axisOf('stack', axis, first.shape.length + 1);
  const page = [...first.shape.slice(0, at), 1, ...first.shape.slice(at)];
  const pages = parts.map((x, i) => {
    if (sameShape(x.shape, first.shape)) return x.reshape(page);
    throw new ShapeError(`stack: part ${i} has shape ${showShape(x.shape)}, part 0 has ${showShape(first.shape)}`);
  });
  return concat(pages, at);
}

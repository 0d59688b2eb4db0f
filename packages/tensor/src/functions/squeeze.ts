import { ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { axesIn, axisOf, showShape, sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Without axes of length 1: all of them, or those among `axis`; axes of other lengths stay. A view.
 *
 * @throws IndexError for an axis out of range.
 * PyTorch: `torch.squeeze`.
 *
 * @example
 * squeeze(zeros([1, 2, 1])).shape;      // [2]
 * squeeze(zeros([1, 2, 1]), 0).shape;   // [2, 1]
 */
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  checkTensor('squeeze', x);
  const axes = axis === undefined ? null : axesIn('squeeze', axis, Math.max(1, x.shape.length));
  return x.reshape(x.shape.filter((length, i) => length !== 1 || (axes !== null && !axes.includes(i))));
}

/**
 * A new axis of length 1 before `axis`, at the end for -1; a view.
 *
 * @throws IndexError for an axis out of range.
 * PyTorch: `torch.unsqueeze`.
 *
 * @example
 * unsqueeze(tensor([1, 2]), 0).shape;    // [1, 2]
 * unsqueeze(tensor([1, 2]), -1).shape;   // [2, 1]
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  checkTensor('unsqueeze', x);
  return x.reshape(x.shape.toSpliced(axisOf('unsqueeze', axis, x.shape.length + 1), 0, 1));
}

/**
 * The axes from `startAxis` to `endAxis`, both included, made one; a 0-d tensor becomes one of length 1.
 *
 * @throws IndexError for an axis out of range, ShapeError if they end before they start.
 * PyTorch: `torch.flatten`.
 *
 * @example
 * flatten(zeros([2, 3, 4])).shape;      // [24]
 * flatten(zeros([2, 3, 4]), 1).shape;   // [2, 12]
 */
export function flatten(x: Tensor, startAxis = 0, endAxis = -1): Tensor {
  checkTensor('flatten', x);
  const { shape } = x;
  const rank = Math.max(1, shape.length);
  const [start, end] = [axisOf('flatten', startAxis, rank), axisOf('flatten', endAxis, rank)];
  if (end < start) throw new ShapeError(`flatten: the axes end at ${endAxis} before they start at ${startAxis}`);
  return x.reshape(shape.toSpliced(start, end + 1 - start, sizeOf(shape.slice(start, end + 1))));
}

/**
 * One axis split into several; one of their lengths may be -1 and is then worked out.
 *
 * @throws IndexError for an axis out of range, ShapeError if the lengths do not fill it.
 * PyTorch: `torch.unflatten`.
 *
 * @example
 * unflatten(zeros([2, 12]), 1, [3, -1]).shape;   // [2, 3, 4]
 */
export function unflatten(x: Tensor, axis: number, sizes: Shape): Tensor {
  checkTensor('unflatten', x);
  const { shape } = x;
  const along = axisOf('unflatten', axis, shape.length);
  const length = shape[along]!;
  if (!Array.isArray(sizes) || sizes.length === 0)
    throw new ShapeError(`unflatten: sizes are a non-empty array of lengths, got ${String(sizes)}`);
  const known = sizes.reduce<number>((p, n) => (n === -1 ? p : p * n), 1);
  const missing = sizes.filter((n) => n === -1).length;
  const filled = (sizes as Shape).map((n) => (n === -1 ? length / known : n));
  if (missing > 1 || filled.some((n) => !Number.isInteger(n) || n < 0) || sizeOf(filled) !== length)
    throw new ShapeError(`unflatten: ${showShape(sizes)} does not fill axis ${along} of ${showShape(shape)}`);
  return x.reshape(shape.toSpliced(along, 1, ...filled));
}

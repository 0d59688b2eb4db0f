import { ShapeError } from '../errors.ts';
import { misfit } from '../checks.ts';
import { checkTensor } from '../operand.ts';
import { transpose } from '../ops/transpose.ts';
import { axesIn, axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The axes in another order: axis i of the result is axis `axes[i]`; a view.
 *
 * @throws ShapeError unless `axes` names every axis once.
 * PyTorch: `torch.permute`.
 *
 * @example
 * permute(zeros([2, 3, 4]), [2, 0, 1]).shape;   // [4, 2, 3]
 */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  checkTensor('permute', x);
  const order = axesIn('permute', axes, x.shape.length);
  if (order.length === x.shape.length) return transpose(x, order);
  throw new ShapeError(`permute: ${showShape(order)} is not an order of the axes of ${showShape(x.shape)}`);
}

/**
 * One or several axes moved to other places; the others keep their order; a view.
 *
 * @throws IndexError for an axis out of range, ShapeError for one named twice or lists of different lengths.
 * PyTorch: `torch.movedim`.
 *
 * @example
 * movedim(zeros([2, 3, 4]), 0, -1).shape;            // [3, 4, 2]
 * movedim(zeros([2, 3, 4]), [0, 1], [1, 2]).shape;   // [4, 2, 3]
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  checkTensor('movedim', x);
  const rank = x.shape.length;
  const [from, to] = [axesIn('movedim', source, rank), axesIn('movedim', destination, rank)];
  if (from.length !== to.length) throw misfit('movedim: axes and places', from, to);
  const others = x.shape.map((_, i) => i).filter((i) => !from.includes(i));
  return transpose(
    x,
    x.shape.map((_, i) => (to.includes(i) ? from[to.indexOf(i)]! : others.shift()!)),
  );
}

/**
 * Two axes in each other's place; a view.
 *
 * @throws IndexError for an axis out of range.
 * PyTorch: `torch.swapaxes`.
 *
 * @example
 * swapaxes(zeros([2, 3, 4]), 0, 2).shape;   // [4, 3, 2]
 */
export function swapaxes(x: Tensor, axis1: number, axis2: number): Tensor {
  checkTensor('swapaxes', x);
  const rank = x.shape.length;
  const [p, q] = [axisOf('swapaxes', axis1, rank), axisOf('swapaxes', axis2, rank)];
  const order = x.shape.map((_, i) => i);
  return transpose(x, order.with(p, q).with(q, p));
}

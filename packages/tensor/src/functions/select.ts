import { IndexError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { slice } from '../ops/slice.ts';
import { axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexed } from './at.ts';

/**
 * The entries along an axis, which they lose; views.
 *
 * @throws IndexError for an axis out of range.
 * PyTorch: `torch.unbind`.
 *
 * @example
 * const [first, second] = unbind(tensor([[1, 2], [3, 4]]), 1);
 * second;   // [2, 4]
 */
export function unbind(x: Tensor, axis = 0): Tensor[] {
  checkTensor('unbind', x);
  const along = axisOf('unbind', axis, x.shape.length);
  return Array.from({ length: x.shape[along]! }, (_, i) => select(x, along, i));
}

/**
 * `length` entries of an axis from `start` on; a view.
 *
 * @throws IndexError for entries outside the axis.
 * PyTorch: `torch.narrow`.
 *
 * @example
 * narrow(arange(5), 0, 1, 3);   // [1, 2, 3]
 */
export function narrow(x: Tensor, axis: number, start: number, length: number): Tensor {
  checkTensor('narrow', x);
  const along = axisOf('narrow', axis, x.shape.length);
  const whole = x.shape[along]!;
  const from = start < 0 ? start + whole : start;
  if (!Number.isInteger(from) || !Number.isInteger(length) || from < 0 || length < 0 || from + length > whole)
    throw new IndexError(
      `narrow: ${length} entries from ${start} on lie outside axis ${along} of ${showShape(x.shape)}`,
    );
  return slice(x, ...new Array<null>(along).fill(null), [from, from + length]);
}

/**
 * One entry along an axis, which it loses; a view.
 *
 * @throws IndexError for an index outside the axis.
 * PyTorch: `torch.select`.
 *
 * @example
 * select(tensor([[1, 2], [3, 4]]), 1, -1);   // [2, 4]
 */
export function select(x: Tensor, axis: number, index: number): Tensor {
  checkTensor('select', x);
  const before = new Array<null>(axisOf('select', axis, x.shape.length)).fill(null);
  if (typeof index !== 'number') throw new IndexError(`select: an index is an integer, got ${String(index)}`);
  return indexed('select', x, [...before, index]);
}

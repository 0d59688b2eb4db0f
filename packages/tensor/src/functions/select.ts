import { part } from '../lane.ts';
import { checkInteger } from '../checks.ts';
import { IndexError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { axisOf } from '../shape.ts';
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
  checkInteger('narrow', 'a start', start, -whole, whole, IndexError);
  checkInteger('narrow', 'a length', length, 0, whole - from, IndexError);
  return part(x, along, from, from + length);
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
  checkInteger('select', 'an index', index, -Infinity, Infinity, IndexError);
  return indexed('select', x, [...before, index]);
}

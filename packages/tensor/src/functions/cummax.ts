import { cumArg } from '../ops/cumArg.ts';
import type { Tensor } from '../tensor.ts';
import { select, type Selection } from './selection.ts';

/**
 * The largest element so far along an axis, and where it stands: the latest of those tied, which has the derivative.
 *
 * From the first NaN on all are NaN.
 *
 * PyTorch: `torch.cummax`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * cummax(tensor([1, 3, 2]), 0).values;   // [1, 3, 3]
 */
export function cummax(x: Tensor, axis: number): Selection {
  return select('cummax', x, axis, (lanes, along) => cumArg(lanes, along, 'max'));
}

/**
 * The smallest element so far along an axis, and where it stands: the latest of those tied, which has the derivative.
 *
 * From the first NaN on all are NaN.
 *
 * PyTorch: `torch.cummin`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * cummin(tensor([3, 1, 2]), 0).indices;   // [0, 1, 1]
 */
export function cummin(x: Tensor, axis: number): Selection {
  return select('cummin', x, axis, (lanes, along) => cumArg(lanes, along, 'min'));
}

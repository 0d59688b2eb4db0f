import { part } from '../lane.ts';
import { checkInteger } from '../checks.ts';
import { ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { concat } from '../ops/concat.ts';
import { slice } from '../ops/slice.ts';
import { axesIn, axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { swapaxes } from './permute.ts';

/**
 * Some axes, or all of them, backwards; a view.
 *
 * @throws IndexError for an axis out of range, ShapeError for one named twice.
 * PyTorch: `torch.flip`.
 *
 * @example
 * flip(tensor([[1, 2], [3, 4]]), 1);   // [[2, 1], [4, 3]]
 * flip(tensor([[1, 2], [3, 4]]));      // [[4, 3], [2, 1]]
 */
export function flip(x: Tensor, axes?: number | readonly number[]): Tensor {
  checkTensor('flip', x);
  const all = axes === undefined ? x.shape.map((_, i) => i) : axesIn('flip', axes, x.shape.length);
  return slice(x, ...x.shape.map((_, i) => (all.includes(i) ? ([null, null, -1] as const) : null)));
}

function rolled(x: Tensor, shift: number, axis: number): Tensor {
  checkInteger('roll', 'a shift', shift);
  const length = x.shape[axis]!;
  const first = length === 0 ? 0 : ((-shift % length) + length) % length;
  if (first === 0) return x;
  return concat([part(x, axis, first), part(x, axis, 0, first)], axis);
}

/**
 * Entries shifted along axes; those that leave at the end come back at the beginning. Without axes the elements of the
 * whole tensor, row by row.
 *
 * @throws ShapeError unless there is one shift for each axis, IndexError for an axis out of range.
 * PyTorch: `torch.roll`.
 *
 * @example
 * roll(tensor([1, 2, 3, 4]), 1);                     // [4, 1, 2, 3]
 * roll(tensor([[1, 2], [3, 4]]), [1, 1], [0, 1]);    // [[4, 3], [2, 1]]
 */
export function roll(x: Tensor, shifts: number | readonly number[], axes?: number | readonly number[]): Tensor {
  checkTensor('roll', x);
  const list: readonly number[] = typeof shifts === 'number' ? [shifts] : shifts;
  const along: readonly number[] | undefined = typeof axes === 'number' ? [axes] : axes;
  if (list?.length !== (along === undefined ? 1 : along?.length) || !(along === undefined || Array.isArray(along)))
    throw new ShapeError(`roll: shifts ${String(shifts)} do not fit the axes ${String(axes)}`);
  if (along === undefined) return rolled(x.reshape([x.size]), list[0]!, 0).reshape(x.shape);
  return along.reduce<Tensor>((y, axis, i) => rolled(y, list[i]!, axisOf('roll', axis, x.shape.length)), x);
}

/**
 * The plane of two axes turned by `k` right angles, from the first towards the second; a view.
 *
 * @throws ShapeError unless two axes are named or for a `k` that is no integer.
 * PyTorch: `torch.rot90`.
 *
 * @example
 * rot90(tensor([[1, 2], [3, 4]]));   // [[2, 4], [1, 3]]
 */
export function rot90(x: Tensor, k = 1, axes: readonly number[] = [0, 1]): Tensor {
  checkTensor('rot90', x);
  const plane = axesIn('rot90', axes, x.shape.length);
  if (plane.length !== 2) throw new ShapeError(`rot90: two axes are needed, got ${String(axes)}`);
  checkInteger('rot90', 'k', k);
  const [p, q] = plane as readonly [number, number];
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x;
  if (turns === 2) return flip(x, [p, q]);
  return flip(swapaxes(x, p, q), turns === 1 ? p : q);
}

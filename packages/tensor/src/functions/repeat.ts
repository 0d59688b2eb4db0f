import { misfit } from '../checks.ts';
import { ShapeError } from '../errors.ts';
import { checkIndices } from '../kernels/places.ts';
import { checkTensor } from '../operand.ts';
import { take } from '../ops/take.ts';
import { axisOf, checkShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { fromBuffer, Tensor } from '../tensor.ts';
import { knownValues } from './nonzero.ts';

/** Copies side by side; `repeats` has an entry for each axis of `x`, and for new ones in front. */
function tiled(x: Tensor, repeats: Shape): Tensor {
  const shape = [...new Array<number>(repeats.length - x.shape.length).fill(1), ...x.shape];
  const apart = x.reshape(shape.flatMap((n) => [1, n]));
  return apart.broadcastTo(shape.flatMap((n, i) => [repeats[i]!, n])).reshape(shape.map((n, i) => n * repeats[i]!));
}

/**
 * Copies of the tensor side by side, so many along each axis; more numbers than axes make new axes in front.
 *
 * @throws ShapeError for fewer numbers than axes, or one that is negative or fractional.
 * PyTorch: `torch.Tensor.repeat`.
 *
 * @example
 * repeat(tensor([1, 2]), [2]);      // [1, 2, 1, 2]
 * repeat(tensor([1, 2]), [2, 1]);   // [[1, 2], [1, 2]]
 */
export function repeat(x: Tensor, repeats: readonly number[]): Tensor {
  checkTensor('repeat', x);
  const times = checkShape('repeat', repeats);
  if (times.length < x.shape.length)
    throw misfit('repeat: axes and numbers', x.shape, times, 'tile takes fewer numbers, for the last axes');
  return tiled(x, times);
}

/**
 * Copies of the tensor side by side; fewer numbers than axes are for the last ones.
 *
 * @throws ShapeError for a number that is negative or fractional.
 * PyTorch: `torch.tile`.
 *
 * @example
 * tile(tensor([[1, 2], [3, 4]]), 2);   // [[1, 2, 1, 2], [3, 4, 3, 4]]
 */
export function tile(x: Tensor, repeats: number | readonly number[]): Tensor {
  checkTensor('tile', x);
  const times = checkShape('tile', typeof repeats === 'number' ? [repeats] : repeats);
  return tiled(x, [...new Array<number>(Math.max(0, x.shape.length - times.length)).fill(1), ...times]);
}

/**
 * Each entry along an axis several times in a row: as often as a number says, or a list with a number for each entry.
 * Without an axis the elements of the whole tensor, row by row.
 *
 * @throws ShapeError for a list of another length, or a number that is negative or fractional.
 * PyTorch: `torch.repeat_interleave`.
 *
 * @example
 * repeatInterleave(tensor([1, 2]), 2);        // [1, 1, 2, 2]
 * repeatInterleave(tensor([1, 2]), [3, 1]);   // [1, 1, 1, 2]
 */
export function repeatInterleave(x: Tensor, repeats: number | readonly number[] | Tensor, axis?: number): Tensor {
  checkTensor('repeatInterleave', x);
  if (axis === undefined) return repeatInterleave(x.reshape([x.size]), repeats, 0);
  const { shape } = x;
  const along = axisOf('repeatInterleave', axis, shape.length);
  const length = shape[along]!;
  if (typeof repeats === 'number') {
    const [times] = checkShape('repeatInterleave', [repeats]);
    const apart = shape.toSpliced(along + 1, 0, 1);
    return x
      .reshape(apart)
      .broadcastTo(apart.with(along + 1, times!))
      .reshape(shape.with(along, length * times!));
  }
  const list = checkShape('repeatInterleave', repeats instanceof Tensor ? timesOf(repeats) : repeats);
  if (list.length === 1) return repeatInterleave(x, list[0]!, along);
  if (list.length !== length)
    throw new ShapeError(`repeatInterleave: ${list.length} numbers for ${length} entries of axis ${along}`);
  const at = Int32Array.from(list.flatMap((times, i) => new Array<number>(times).fill(i)));
  return take(x, fromBuffer(at, [at.length], 'int32'), along);
}

function timesOf(repeats: Tensor): readonly number[] {
  checkIndices('repeatInterleave', repeats);
  return Array.from(knownValues('repeatInterleave', repeats));
}

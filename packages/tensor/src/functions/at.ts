import { IndexError } from '../errors.ts';
import { slice } from '../ops/slice.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The part at these indices of the first axes, which are dropped; a view. Negative indices count from the end.
 *
 * @throws IndexError for an index outside its axis or more indices than axes.
 * @example
 * tensor([[1, 2], [3, 4]]).at(1).toArray();      // [3, 4]
 * tensor([[1, 2], [3, 4]]).at(1, -1).item();     // 4
 */
export function at(x: Tensor, ...indices: readonly number[]): Tensor {
  if (indices.length > x.shape.length)
    throw new IndexError(`at: ${indices.length} indices for ${showShape(x.shape)}, which has rank ${x.shape.length}`);
  const ranges = indices.map((index, axis): [number, number] => {
    const length = x.shape[axis]!;
    if (!Number.isInteger(index) || index < -length || index >= length)
      throw new IndexError(`at: index ${index} is out of range for axis ${axis} of ${showShape(x.shape)}`);
    const place = index < 0 ? index + length : index;
    return [place, place + 1];
  });
  return slice(x, ...ranges).reshape(x.shape.slice(indices.length));
}

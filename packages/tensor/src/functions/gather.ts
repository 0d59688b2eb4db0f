import { arange } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { take } from '../ops/take.ts';
import { axisOf, denseStrides, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * One entry along `axis` for each index: `out[i][j] = x[i][index[i][j]]` for axis 1, as PyTorch's `gather`.
 *
 * `indices` has the rank of `x` and is nowhere longer, except along `axis`. Negative indices count from the end.
 *
 * @throws ShapeError for indices that do not fit, IndexError for one outside the axis.
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * gather(x, 1, tensor([[1], [0]], { dtype: 'int32' }));   // [[2], [3]]
 */
export function gather(x: Tensor, axis: number, indices: Tensor): Tensor {
  const along = axisOf('gather', axis, x.shape.length);
  if (indices.shape.length !== x.shape.length || indices.shape.some((length, i) => i !== along && length > x.shape[i]!))
    throw new ShapeError(
      `gather: indices ${showShape(indices.shape)} do not fit ${showShape(x.shape)} along axis ${along}`,
    );
  const strides = denseStrides(x.shape);
  // Reading the places themselves checks every index against its own axis before it becomes an address.
  let place = take(arange(x.shape[along]!, { dtype: 'int32' }), indices).mul(strides[along]!);
  indices.shape.forEach((length, i) => {
    if (i === along) return;
    const column = indices.shape.map((_, j) => (j === i ? length : 1));
    place = place.add(arange(length, { dtype: 'int32' }).mul(strides[i]!).reshape(column));
  });
  return take(x.reshape([x.size]), place);
}

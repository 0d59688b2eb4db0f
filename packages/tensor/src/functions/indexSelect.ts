import { withDefaults } from '../options.ts';
import { checkSameShape, misfit } from '../checks.ts';
import { inNameOf, ShapeError } from '../errors.ts';
import { checkNumber, checkTensor, meet, type Operand } from '../operand.ts';
import { placesOf } from '../ops/places.ts';
import { scatter } from '../ops/scatter.ts';
import { addAt, take } from '../ops/take.ts';
import { axisOf, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** The axis counted from 0 and a list of places on it. */
function listed(name: string, x: Tensor, axis: number, index: Tensor): readonly [axis: number, at: Tensor] {
  checkTensor(name, x);
  checkTensor(name, index);
  const along = axisOf(name, axis, x.shape.length);
  if (index.shape.length > 1)
    throw new ShapeError(`${name}: the index has one axis, got ${showShape(index.shape)}`, {
      hint: 'take has no limit',
    });
  return [along, placesOf(name, index.reshape([index.size]), x.shape[along]!, along)];
}

/** Both in one dtype. @throws ShapeError unless `src` has the shape of `x` with an entry for each index. */
function fitting(name: string, x: Tensor, axis: number, at: Tensor, src: Tensor): readonly [Tensor, Tensor] {
  checkTensor(name, src);
  checkSameShape(`${name}: places and values`, x.shape.with(axis, at.size), src.shape);
  return meet(name, 'any', x, src);
}

/** Writes along an axis, every entry at the same places. */
function overwritten(x: Tensor, axis: number, at: Tensor, src: Operand): Tensor {
  const column = x.shape.map((_, i) => (i === axis ? at.size : 1));
  return scatter(x, axis, at.reshape(column).broadcastTo(x.shape.with(axis, at.size)), src);
}

/**
 * The entries that a list of indices names along an axis.
 *
 * @throws IndexError for an index outside the axis, ShapeError for indices of more than one axis.
 * PyTorch: `torch.index_select`.
 *
 * @example
 * indexSelect(tensor([[1, 2, 3]]), 1, tensor([2, 0], { dtype: 'int32' }));   // [[3, 1]]
 */
export function indexSelect(x: Tensor, axis: number, index: Tensor): Tensor {
  const [along, at] = listed('indexSelect', x, axis, index);
  return take(x, at, along);
}

/**
 * `x` with `alpha` times the entries of `src` added at a list of indices along an axis, repeated ones adding up.
 *
 * @throws IndexError for an index outside the axis, ShapeError unless `src` has an entry for each.
 * PyTorch: `torch.index_add`.
 *
 * @example
 * indexAdd(ones([3]), 0, tensor([0, 2, 0], { dtype: 'int32' }), tensor([1, 2, 3]));   // [5, 1, 3]
 */
export function indexAdd(
  x: Tensor,
  axis: number,
  index: Tensor,
  src: Tensor,
  options: { readonly alpha?: number } = {},
): Tensor {
  const { alpha } = withDefaults('indexAdd', options, { alpha: 1 });
  const [along, at] = listed('indexAdd', x, axis, index);
  const [to, from] = fitting('indexAdd', x, along, at, src);
  const scaled = checkNumber('indexAdd', alpha) === 1 ? from : from.mul(alpha);
  return to.add(inNameOf('indexAdd', () => addAt(scaled, at, along, x.shape[along]!)));
}

/**
 * `x` with the entries of `src` written at a list of indices along an axis; of repeated ones the last stays.
 *
 * @throws IndexError for an index outside the axis, ShapeError unless `src` has an entry for each.
 * PyTorch: `torch.index_copy`.
 *
 * @example
 * indexCopy(zeros([3]), 0, tensor([2, 0], { dtype: 'int32' }), tensor([5, 6]));   // [6, 0, 5]
 */
export function indexCopy(x: Tensor, axis: number, index: Tensor, src: Tensor): Tensor {
  const [along, at] = listed('indexCopy', x, axis, index);
  return overwritten(x, along, at, fitting('indexCopy', x, along, at, src)[1]);
}

/**
 * `x` with one value, a number or a 0-d tensor, at a list of indices along an axis.
 *
 * @throws IndexError for an index outside the axis, ShapeError for a value with axes.
 * PyTorch: `torch.index_fill`.
 *
 * @example
 * indexFill(zeros([2, 2]), 1, tensor([-1], { dtype: 'int32' }), 7);   // [[0, 7], [0, 7]]
 */
export function indexFill(x: Tensor, axis: number, index: Tensor, value: Operand): Tensor {
  const [along, at] = listed('indexFill', x, axis, index);
  if (value instanceof Tensor && value.shape.length > 0)
    throw misfit('indexFill', x.shape, value.shape, 'the value is a number or 0-d');
  return inNameOf('indexFill', () => overwritten(x, along, at, value));
}

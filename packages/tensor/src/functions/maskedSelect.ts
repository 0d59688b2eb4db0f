import { checkMask, checkTensor, meet } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { concat } from '../ops/concat.ts';
import { cumsum } from '../ops/cumsum.ts';
import { placesOf } from '../ops/places.ts';
import { stretchedTo } from '../ops/source.ts';
import { take } from '../ops/take.ts';
import { where } from '../ops/where.ts';
import { scalar } from '../scalar.ts';
import { broadcastShapes } from '../shape.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { placesWhere } from './nonzero.ts';

/**
 * The elements where a mask holds, in a row; tensor and mask broadcast. How many there are depends on the mask.
 *
 * @throws TraceError inside `vmap`, where a mask has no values; DtypeError for a mask that is not bool.
 * PyTorch: `torch.masked_select`.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * maskedSelect(x, x.greater(1));   // [2, 3, 4]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkTensor('maskedSelect', x);
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  const at = placesWhere('maskedSelect', mask.broadcastTo(shape));
  const all = x.broadcastTo(shape);
  return take(all.reshape([all.size]), fromBuffer(at, [at.length], 'int32'));
}

/**
 * `x` with the elements of `source`, one after another, where a mask holds; the mask broadcasts.
 *
 * @throws IndexError if `source` has too few elements, ShapeError for a mask that does not broadcast to `x`.
 * PyTorch: `torch.Tensor.masked_scatter`.
 *
 * @example
 * maskedScatter(zeros([3]), tensor([true, false, true]), tensor([7, 8]));   // [7, 0, 8]
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  checkTensor('maskedScatter', x);
  checkMask('maskedScatter', mask);
  checkTensor('maskedScatter', source);
  const [to, from] = meet('maskedScatter', 'any', x, source);
  const all = stretchedTo('maskedScatter', mask, x.shape) as Tensor;
  const list = cast(all, 'int32').reshape([x.size]);
  // Place 0 holds nothing: it is where the mask does not hold.
  const at = placesOf('maskedScatter', cumsum(list, 0).mul(list), source.size + 1);
  const values = take(concat([scalar(0, from.dtype).reshape([1]), from.reshape([source.size])]), at);
  return where(all, values.reshape(x.shape), to);
}

import { isFloat } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { checkMask, type Operand } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { where } from '../ops/where.ts';
import { broadcastShapes, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { operandOf } from './floating.ts';

/**
 * x with `value` where the mask is true; x and mask broadcast.
 *
 * PyTorch: `torch.masked_fill`.
 *
 * @param value - a number or a 0-d tensor.
 * @throws DtypeError for a mask that is not bool, ShapeError for a value with axes.
 * @example
 * maskedFill(tensor([1, 2, 3]), tensor([true, false, true]), 0);   // [0, 2, 0]
 */
export function maskedFill(x: Operand, mask: Tensor, value: Operand): Tensor {
  const given = operandOf('maskedFill', x);
  checkMask('maskedFill', mask);
  const filling = typeof value === 'number' ? value : operandOf('maskedFill', value);
  if (filling instanceof Tensor && filling.rank !== 0)
    throw new ShapeError(`maskedFill: the value is a number or a 0-d tensor, got ${showShape(filling.shape)}`, {
      hint: 'where(mask, values, x) takes many values',
    });
  broadcastShapes('maskedFill', given.shape, mask.shape);
  // A value takes the dtype of x, as a number does.
  return where(mask, filling instanceof Tensor && isFloat(given.dtype) ? cast(filling, given.dtype) : filling, given);
}

import { type DType, isFloat, promote, promoteNumber } from './dtype.ts';
import { checkNumber } from './checktensor.ts';
import { cast } from './ops/cast.ts';
import { scalar } from './scalar.ts';
import { Tensor } from './tensor.ts';

export { checkMask, checkNumber, checkTensor, checkTensors, described, firstOf } from './checktensor.ts';

/**
 * What stands on either side of an op: a tensor, or a number that takes its partner's dtype.
 *
 * @example
 * const twice = (x: Operand) => add(x, x);
 * twice(tensor([1, 2]));   // [2, 4]
 * twice(3);                // 6
 */
export type Operand = Tensor | number;

/** Which dtypes an op computes in: `float` takes ints as float64, `number` refuses bools, `any` takes all. */
export type Accepts = 'float' | 'number' | 'any';

/** Both operands as tensors of the dtype they meet in. */
export function meet(name: string, accepts: Accepts | undefined, a: Operand, b: Operand): [Tensor, Tensor] {
  let dtype: DType;
  if (!(a instanceof Tensor)) checkNumber(name, a);
  if (!(b instanceof Tensor)) checkNumber(name, b);
  if (typeof a === 'number') dtype = typeof b === 'number' ? 'float64' : promoteNumber(b.dtype, a);
  else dtype = typeof b === 'number' ? promoteNumber(a.dtype, b) : promote(a.dtype, b.dtype, name);
  if (accepts === 'float' && !isFloat(dtype)) dtype = 'float64';
  return [toDtype(a, dtype), toDtype(b, dtype)];
}

function toDtype(x: Operand, dtype: DType): Tensor {
  if (typeof x === 'number') return scalar(x, dtype);
  return x.dtype === dtype ? x : cast(x, dtype);
}

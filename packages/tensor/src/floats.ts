import { isFloat } from './dtype.ts';
import { checkTensor } from './operand.ts';
import { cast } from './ops/cast.ts';
import type { Tensor } from './tensor.ts';

/** A tensor of floats: ints become float64. */
export function floats(name: string, x: Tensor): Tensor {
  checkTensor(name, x);
  return isFloat(x.dtype) ? x : cast(x, 'float64');
}

/** A tensor of numbers: bools become ints, as where they are added. */
export function summable(name: string, x: Tensor): Tensor {
  checkTensor(name, x);
  return x.dtype === 'bool' ? cast(x, 'int32') : x;
}

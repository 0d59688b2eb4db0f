import { checkNumber } from './checktensor.ts';
import { checkDtype, type DType } from './dtype.ts';
import { allocate, type Tensor } from './tensor.ts';

const noAxes: readonly never[] = [];

/**
 * A 0-d tensor.
 *
 * @example
 * scalar(2.5, 'float64').item();   // 2.5
 */
export function scalar(value: number, dtype: DType): Tensor {
  checkNumber('scalar', value);
  if (dtype !== 'float64') checkDtype(dtype, 'scalar');
  const out = allocate(noAxes, dtype);
  out.buffer[out.offset] = dtype === 'bool' ? Number(value !== 0) : value;
  return out;
}

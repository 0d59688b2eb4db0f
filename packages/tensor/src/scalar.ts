import { type DType, newBuffer } from './dtype.ts';
import { fromBuffer, type Tensor } from './tensor.ts';

/** A 0-d tensor. */
export function scalar(value: number, dtype: DType): Tensor {
  const buffer = dtype === 'float64' ? new Float64Array(1) : newBuffer(dtype, 1);
  buffer[0] = value;
  return fromBuffer(buffer, [], dtype);
}

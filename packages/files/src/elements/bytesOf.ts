import { type Buffer, type DType, hasValues, isFloat, stopGradient, type Tensor } from '@adjoint/tensor';
import { littleHost, reverseElements } from './byteOrder.ts';
import type { ElementName } from './elements.ts';
import { bfloat16, float16, narrowed } from './sixteenBits.ts';

/**
 * How a file stores floats: as the tensor has them, or in fewer bits.
 *
 * Values are rounded once, halves to even; what is too large for the format becomes infinite.
 *
 * @example
 * const floats: StoredFloats = 'bfloat16';
 * const bytes = writeSafetensors({ w: tensor([1.01]) }, { floats });
 * readSafetensors(bytes).tensors['w'];   // [1.0078125]
 */
export type StoredFloats = 'own' | 'float32' | 'float16' | 'bfloat16';

const own = {
  float64: 'F64',
  float32: 'F32',
  int32: 'I32',
  uint32: 'U32',
  bool: 'BOOL',
} as const satisfies Record<DType, ElementName>;

const stored = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const satisfies Record<
  Exclude<StoredFloats, 'own'>,
  ElementName
>;

/** The element in which a tensor of this dtype is stored. */
export function elementFor(dtype: DType, floats: StoredFloats = 'own'): ElementName {
  return floats !== 'own' && isFloat(dtype) ? stored[floats] : own[dtype];
}

/** The values of `x`, row by row, low byte first: to be read only, as they may be the memory of `x` itself. */
export function bytesOf(x: Tensor, element: ElementName = elementFor(x.dtype)): Uint8Array {
  const values = converted(valuesOf(stopGradient(x)), element);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (littleHost) return bytes;
  const reversed = bytes.slice();
  reverseElements(reversed, values.BYTES_PER_ELEMENT);
  return reversed;
}

/** Not a copy where none is needed, which also leaves every bit of a NaN as it is. */
function valuesOf(x: Tensor): Buffer {
  return x.dense && hasValues(x) ? x.buffer.subarray(x.offset, x.offset + x.size) : x.toTypedArray();
}

function converted(values: Buffer, element: ElementName): Buffer | Uint16Array {
  if (!(values instanceof Float64Array || values instanceof Float32Array)) return values;
  if (element === 'F16') return narrowed(float16, values);
  if (element === 'BF16') return narrowed(bfloat16, values);
  return element === 'F32' && values instanceof Float64Array ? Float32Array.from(values) : values;
}

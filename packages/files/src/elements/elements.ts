import { type Buffer, type DType, FormatError, fromBuffer, type Tensor } from '@adjoint/tensor';
import { littleHost, reverseElements } from './byteOrder.ts';
import { bfloat16, float16, widened } from './sixteenBits.ts';

/** How a file stores the elements of a tensor. */
export interface Element {
  readonly itemsize: number;
  readonly dtype: DType;
  /** The values of elements in the byte order of the host, in memory that is given over. */
  readonly values: (memory: ArrayBuffer) => Buffer;
}

/** Kinds of elements, by their names in safetensors. */
export type ElementName =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL';

/** The elements of all formats. */
export const elements: Readonly<Record<ElementName, Element>> = {
  F64: { itemsize: 8, dtype: 'float64', values: (memory) => new Float64Array(memory) },
  F32: { itemsize: 4, dtype: 'float32', values: (memory) => new Float32Array(memory) },
  F16: { itemsize: 2, dtype: 'float32', values: (memory) => widened(float16, new Uint16Array(memory)) },
  BF16: { itemsize: 2, dtype: 'float32', values: (memory) => widened(bfloat16, new Uint16Array(memory)) },
  I64: { itemsize: 8, dtype: 'int32', values: (memory) => lowWords('int32', memory) },
  I32: { itemsize: 4, dtype: 'int32', values: (memory) => new Int32Array(memory) },
  I16: { itemsize: 2, dtype: 'int32', values: (memory) => Int32Array.from(new Int16Array(memory)) },
  I8: { itemsize: 1, dtype: 'int32', values: (memory) => Int32Array.from(new Int8Array(memory)) },
  U64: { itemsize: 8, dtype: 'uint32', values: (memory) => lowWords('uint32', memory) },
  U32: { itemsize: 4, dtype: 'uint32', values: (memory) => new Uint32Array(memory) },
  U16: { itemsize: 2, dtype: 'uint32', values: (memory) => Uint32Array.from(new Uint16Array(memory)) },
  U8: { itemsize: 1, dtype: 'uint32', values: (memory) => Uint32Array.from(new Uint8Array(memory)) },
  BOOL: { itemsize: 1, dtype: 'bool', values: (memory) => bools(new Uint8Array(memory)) },
};

export function isElementName(name: string): name is ElementName {
  return Object.hasOwn(elements, name);
}

/**
 * The tensor whose elements lie in these bytes, row by row, low byte first unless told; the bytes are as many as the shape needs.
 *
 * @throws FormatError for an integer of 64 bits that its dtype cannot hold, and for a bool that is neither 0 nor 1.
 */
export function tensorOf(
  { itemsize, dtype, values }: Element,
  shape: readonly number[],
  bytes: Uint8Array,
  little = true,
): Tensor {
  const own = new Uint8Array(bytes);
  if (little !== littleHost) reverseElements(own, itemsize);
  return fromBuffer(values(own.buffer), shape, dtype);
}

/** Integers of 64 bits, given as words, in the 32 bits that they must fit in. */
function lowWords(dtype: 'int32' | 'uint32', memory: ArrayBuffer): Int32Array | Uint32Array {
  const words = dtype === 'int32' ? new Int32Array(memory) : new Uint32Array(memory);
  const out = words.slice(0, words.length / 2);
  const low = littleHost ? 0 : 1;
  for (let i = 0; i < out.length; i++) {
    const value = words[2 * i + low]!;
    if (words[2 * i + 1 - low] !== (value < 0 ? -1 : 0)) {
      const whole = dtype === 'int32' ? new BigInt64Array(memory) : new BigUint64Array(memory);
      throw new FormatError(`element ${i} is ${whole[i]!}, which ${dtype} cannot hold`, {
        hint: 'store it as floats, or in 32 bits',
      });
    }
    out[i] = value;
  }
  return out;
}

function bools(bytes: Uint8Array): Uint8Array {
  const wrong = bytes.findIndex((byte) => byte > 1);
  if (wrong !== -1) throw new FormatError(`element ${wrong} is a bool of ${bytes[wrong]!}, neither 0 nor 1`);
  return bytes;
}

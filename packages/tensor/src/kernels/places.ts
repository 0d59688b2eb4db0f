import { type Buffer, isFloat } from '../dtype.ts';
import { DtypeError, IndexError } from '../errors.ts';
import type { TensorType } from '../op.ts';
import { sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { type NdArray, readDense, valuesOf } from './ndarray.ts';

/** @throws DtypeError for indices that are no ints. */
export function checkIndices(name: string, indices: TensorType): void {
  if (isFloat(indices.dtype) || indices.dtype === 'bool')
    throw new DtypeError(`${name}: indices must be int32 or uint32, got ${indices.dtype}`, { hint: "x.cast('int32')" });
}

/** Indices as places from 0. @throws IndexError outside the axis, before anything is read. */
export function places(name: string, indices: NdArray, length: number, axis: number, least = -length): Float64Array {
  const out = new Float64Array(indices.size);
  readDense(indices, out, 0);
  for (let i = 0; i < out.length; i++) {
    const index = out[i]!;
    if (!(index >= least && index < length)) throw outOfRange(name, index, axis, length);
    if (index < 0) out[i] = index + length;
  }
  return out;
}

/** Says that an axis has no such place. */
export function outOfRange(name: string, index: number, axis: number, length: number): IndexError {
  return new IndexError(`${name}: index ${index} is out of range for axis ${axis} of length ${length}`);
}

/** How many elements the axes before and after `axis` have. */
export function around(shape: Shape, axis: number): readonly [outer: number, inner: number] {
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
}

/** Memory in which the values of `x` lie row by row, and where. */
export function denseOf(x: NdArray): readonly [buffer: Buffer, offset: number] {
  return x.dense ? [x.buffer, x.offset] : [valuesOf(x), 0];
}

import { type Buffer, isFloat, newBuffer } from '../dtype.ts';
import { DtypeError, IndexError } from '../errors.ts';
import type { TensorType } from '../op.ts';
import { sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { type NdArray, readDense } from './ndarray.ts';

/** @throws DtypeError for indices that are no ints. */
export function checkIndices(name: string, indices: TensorType): void {
  if (isFloat(indices.dtype) || indices.dtype === 'bool')
    throw new DtypeError(`${name}: indices must be int32 or uint32, got ${indices.dtype}`, {
      hint: "tensor([0, 2], { dtype: 'int32' }) or x.cast('int32')",
    });
}

/** Indices as places from 0. @throws IndexError outside the axis, before anything is read. */
export function places(name: string, indices: NdArray, length: number, axis: number, least = -length): Float64Array {
  const out = new Float64Array(indices.size);
  readDense(indices, out, 0);
  for (let i = 0; i < out.length; i++) {
    const index = out[i]!;
    if (!(index >= least && index < length))
      throw new IndexError(`${name}: index ${index} is out of range for axis ${axis} of length ${length}`);
    if (index < 0) out[i] = index + length;
  }
  return out;
}

/** How many elements the axes before and after `axis` have. */
export function around(shape: Shape, axis: number): readonly [outer: number, inner: number] {
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
}

/** Memory in which the values of `x` lie row by row, and where. */
export function denseOf(x: NdArray): readonly [buffer: Buffer, offset: number] {
  if (x.dense) return [x.buffer, x.offset];
  const copy = newBuffer(x.dtype, x.size);
  readDense(x, copy, 0);
  return [copy, 0];
}

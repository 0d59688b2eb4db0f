import { type Buffer, type DType, newBuffer } from '../dtype.ts';
import type { Shape } from '../shapetypes.ts';

/**
 * What a kernel sees: memory and how to walk it.
 *
 * @example
 * const window: NdArray = arange(6).reshape([2, 3]).T;
 * window.strides;   // [1, 3]
 */
export interface NdArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  readonly buffer: Buffer;
  readonly offset: number;
  readonly strides: readonly number[];
  readonly dense: boolean;
}

/** Calls `run(offset, stride, length)` for each innermost row of a strided window, in row-major order. */
export function eachRow(
  shape: Shape,
  strides: readonly number[],
  offset: number,
  run: (at: number, stride: number, length: number) => void,
): void {
  const last = shape.length - 1;
  if (last < 0) return run(offset, 1, 1);
  if (last === 0) return shape[0] === 0 ? undefined : run(offset, strides[0]!, shape[0]!);
  let rows = 1;
  for (let axis = 0; axis < last; axis++) rows *= shape[axis]!;
  const length = shape[last]!;
  if (length === 0) return;
  const stride = strides[last]!;
  const index = new Array<number>(last).fill(0);
  let at = offset;
  for (let row = 0; row < rows; row++) {
    run(at, stride, length);
    for (let axis = last - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
      at -= strides[axis]! * shape[axis]!;
    }
  }
}

/**
 * Writes the values of `x`, however it lies in memory, row by row into `out` from `at` on.
 *
 * @example
 * const out = newBuffer('float64', 4);
 * readDense(tensor([[1, 2], [3, 4]]).T, out, 0);
 * out;   // Float64Array [1, 3, 2, 4]
 */
export function readDense(x: NdArray, out: Buffer, at: number): void {
  const { buffer, offset } = x;
  if (x.dense) {
    // A shell has no values: read one by one they are NaN, where nothing would be copied as a block.
    if (x.size < 16 || buffer.length < x.size) for (let i = 0; i < x.size; i++) out[at + i] = buffer[offset + i]!;
    else out.set(buffer.subarray(offset, offset + x.size), at);
    return;
  }
  let to = at;
  eachRow(x.shape, x.strides, offset, (from, stride, length) => {
    for (let i = 0; i < length; i++) out[to++] = buffer[from + i * stride]!;
  });
}

/** Another way to walk the same memory. */
export function walked({ dtype, size, buffer, offset }: NdArray, shape: Shape, strides: readonly number[]): NdArray {
  return { shape, dtype, size, buffer, offset, strides, dense: false };
}

/** The matrices in the last two axes, each by its first element. */
export function matricesOf(x: NdArray): NdArray {
  return walked(x, x.shape.slice(0, -2), x.strides.slice(0, -2));
}

/** A copy of the values in row-major order. */
export function valuesOf(x: NdArray): Buffer {
  const out = newBuffer(x.dtype, x.size);
  readDense(x, out, 0);
  return out;
}

/**
 * Adds `x` into dense `sum`, of the same shape and dtype: for memory that its owner has shown to no one.
 *
 * @example
 * const sum = zeros([2]);
 * accumulate(sum, tensor([1, 2]));
 * sum;   // [1, 2]
 */
export function accumulate(sum: NdArray, x: NdArray): void {
  const { buffer, offset } = sum;
  if (x.dense) {
    for (let i = 0; i < x.size; i++) buffer[offset + i]! += x.buffer[x.offset + i]!;
    return;
  }
  let to = offset;
  eachRow(x.shape, x.strides, x.offset, (from, stride, length) => {
    for (let i = 0; i < length; i++) buffer[to++]! += x.buffer[from + i * stride]!;
  });
}

/** Writes the values of `x` into a window of its shape on `out`. */
export function copyInto(x: NdArray, out: Buffer, strides: readonly number[], offset: number): void {
  eachPair(x, strides, offset, (from, stride, to, step, length) => {
    for (let i = 0; i < length; i++) out[to + i * step] = x.buffer[from + i * stride]!;
  });
}

/** Adds the values of `x` to a window of its shape on `out`. */
export function addInto(x: NdArray, out: Buffer, strides: readonly number[], offset: number): void {
  eachPair(x, strides, offset, (from, stride, to, step, length) => {
    for (let i = 0; i < length; i++) out[to + i * step]! += x.buffer[from + i * stride]!;
  });
}

/** Walks `x` and a window of its shape side by side, an innermost row at a time. */
function eachPair(
  x: NdArray,
  strides: readonly number[],
  offset: number,
  run: (from: number, stride: number, to: number, step: number, length: number) => void,
): void {
  const last = x.shape.length - 1;
  const step = last < 0 ? 1 : strides[last]!;
  const outer = x.shape.slice(0, Math.max(0, last));
  const index = new Array<number>(outer.length).fill(0);
  let to = offset;
  eachRow(x.shape, x.strides, x.offset, (from, stride, length) => {
    run(from, stride, to, step, length);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++index[axis]! < outer[axis]!) break;
      index[axis] = 0;
      to -= strides[axis]! * outer[axis]!;
    }
  });
}

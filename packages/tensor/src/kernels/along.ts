import { DtypeError, ShapeError } from '../errors.ts';
import type { TensorType } from '../op.ts';
import { axisOf, sameShape, showShape } from '../shape.ts';
import type { NdArray } from './ndarray.ts';
import { checkIndices } from './places.ts';
import { walk } from './walk.ts';

/** Params of the ops whose indices run along one axis. */
export interface Along {
  readonly axis: number;
}

/** @throws ShapeError unless indices have the rank of `x` and are, but for `axis`, nowhere longer. */
export function checkAlong(name: string, x: TensorType, indices: TensorType, axis: number): void {
  checkIndices(name, indices);
  axisOf(name, axis, x.shape.length);
  if (indices.shape.length !== x.shape.length || indices.shape.some((n, i) => i !== axis && n > x.shape[i]!))
    throw new ShapeError(
      `${name}: indices ${showShape(indices.shape)} do not fit ${showShape(x.shape)} along axis ${axis}`,
    );
}

/** @throws ShapeError, DtypeError unless there is one value like those of `x` for each index. */
export function checkSource(name: string, x: TensorType, indices: TensorType, src: TensorType): void {
  if (!sameShape(src.shape, indices.shape))
    throw new ShapeError(`${name}: ${showShape(src.shape)} are not the values for ${showShape(indices.shape)} indices`);
  if (src.dtype !== x.dtype) throw new DtypeError(`${name}: ${x.dtype} and ${src.dtype} differ`);
}

/**
 * Runs along rows of `other`, which has the shape of the indices: element i of a row lies at `at + i · step` in `other`
 * and belongs to `to + i · reach + p[first + i] · stride` in `x`.
 */
export type AlongLoop = (
  first: number,
  to: number,
  reach: number,
  stride: number,
  at: number,
  step: number,
  n: number,
) => void;

/** Walks `other` and the elements of `x` that indices along `axis` point to, which may be fewer than `x` has. */
export function along(x: NdArray, axis: number, other: NdArray, loop: AlongLoop): void {
  const { dtype, size, buffer, offset, strides } = x;
  const start: NdArray = { shape: x.shape.with(axis, 1), dtype, size, buffer, offset, strides, dense: false };
  walk(other.shape, 0, [start, other], (first, at, steps, n) =>
    loop(first, at[0]!, steps[0]!, strides[axis]!, at[1]!, steps[1]!, n),
  );
}

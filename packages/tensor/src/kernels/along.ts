import { checkSameDtype, checkSameShape, misfit } from '../checks.ts';
import type { TensorType } from '../op.ts';
import { axisOf } from '../shape.ts';
import { type NdArray, walked } from './ndarray.ts';
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
    throw misfit(`${name}: along axis ${axis} indices`, indices.shape, x.shape);
}

/** @throws ShapeError, DtypeError unless there is one value like those of `x` for each index. */
export function checkSource(name: string, x: TensorType, indices: TensorType, src: TensorType): void {
  checkSameShape(`${name}: places and values`, indices.shape, src.shape);
  checkSameDtype(name, x, src);
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
  const { strides } = x;
  walk(other.shape, 0, [walked(x, x.shape.with(axis, 1), strides), other], (first, at, steps, n) =>
    loop(first, at[0]!, steps[0]!, strides[axis]!, at[1]!, steps[1]!, n),
  );
}

import {
  cast,
  checkTensor,
  DtypeError,
  isFloat,
  NumericsError,
  sameShape,
  ShapeError,
  shown,
  showShape,
} from '@adjoint/tensor';
import type { Shape, Tensor } from '@adjoint/tensor';

/** A tensor of floats: ints become float64. @throws DtypeError for what is no tensor. */
export function floats(name: string, x: Tensor): Tensor {
  checkTensor(name, x);
  return isFloat(x.dtype) ? x : cast(x, 'float64');
}

/** @throws DtypeError unless these are ints. */
export function checkInts(name: string, x: Tensor): void {
  checkTensor(name, x);
  if (isFloat(x.dtype) || x.dtype === 'bool')
    throw new DtypeError(`${name}: indices are int32 or uint32, got ${x.dtype}`, { hint: "x.cast('int32')" });
}

/** @throws NumericsError for what is no number or not accepted. */
export function checkNumber(name: string, what: string, value: number, ok: (value: number) => boolean): void {
  if (typeof value !== 'number' || !ok(value)) throw new NumericsError(`${name}: ${what}, got ${shown(value)}`);
}

/** An integer that is at least `least`. @throws ShapeError for any other. */
export function checkInteger(name: string, what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new ShapeError(`${name}: ${what} is an integer of at least ${least}, got ${shown(value)}`);
}

/** One integer for each of `count` axes, where one may stand for all. @throws ShapeError for any other. */
export function perAxis(
  name: string,
  what: string,
  value: number | readonly number[],
  count: number,
  least: number,
): readonly number[] {
  const list = Array.isArray(value) ? (value as readonly number[]) : new Array<number>(count).fill(value as number);
  if (list.length !== count)
    throw new ShapeError(`${name}: ${what} is one integer or ${count}, got ${showShape(list)}`);
  for (const n of list) checkInteger(name, what, n, least);
  return list;
}

/** @throws ShapeError unless `x`, where given, has this shape. */
export function checkParameter(name: string, what: string, x: Tensor | undefined, shape: Shape): void {
  if (x === undefined) return;
  checkTensor(name, x);
  if (!sameShape(x.shape, shape))
    throw new ShapeError(`${name}: ${what} has the shape ${showShape(shape)}, got ${showShape(x.shape)}`);
}

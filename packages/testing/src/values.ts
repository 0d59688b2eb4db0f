import { type DType, fromBuffer, newBuffer, type Shape, sizeOf, type Tensor } from '@adjoint/tensor';

// The laws judge ops, so what they compute with is written on plain arrays and shares no kernel with them.

/** A dense tensor of the values `value(i)`, in row-major order. */
export function fill(shape: Shape, dtype: DType, value: (i: number) => number): Tensor {
  const buffer = newBuffer(dtype, sizeOf(shape));
  for (let i = 0; i < buffer.length; i++) buffer[i] = value(i);
  return fromBuffer(buffer, shape, dtype);
}

/** a · x + b · y, in the dtype of `x`. */
export function combine(a: number, x: Tensor, b: number, y: Tensor): Tensor {
  const [p, q] = [x.toTypedArray(), y.toTypedArray()];
  return fill(x.shape, x.dtype, (i) => a * p[i]! + b * q[i]!);
}

/** The sum of all products of partners. */
export function dot(x: Tensor, y: Tensor): number {
  const [p, q] = [x.toTypedArray(), y.toTypedArray()];
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i]! * q[i]!;
  return sum;
}

/** The values of `x` in another dtype. */
export function inDtype(x: Tensor, dtype: DType): Tensor {
  const values = x.toTypedArray();
  return fill(x.shape, dtype, (i) => values[i]!);
}

/** Where two tensors differ first. */
export interface Mismatch {
  readonly index: string;
  readonly left: number;
  readonly right: number;
}

/** The first element that differs from its partner by more than `tolerance`, relative above 1; 0 means any bit. */
export function mismatch(left: Tensor, right: Tensor, tolerance: number): Mismatch | null {
  const [p, q] = [left.toTypedArray(), right.toTypedArray()];
  for (let i = 0; i < p.length; i++) {
    if (!close(p[i]!, q[i]!, tolerance)) return { index: indexAt(left.shape, i), left: p[i]!, right: q[i]! };
  }
  return null;
}

/** Are two numbers the same but for `tolerance`, relative above 1? NaN is NaN. */
export function close(p: number, q: number, tolerance: number): boolean {
  if (Object.is(p, q)) return true;
  return tolerance > 0 && Math.abs(p - q) <= tolerance * Math.max(1, Math.abs(p), Math.abs(q));
}

/** A number in a sentence, with the sign of a zero. */
export function said(v: number): string {
  return Object.is(v, -0) ? '-0' : String(v);
}

/** The place of element `i` as it is written: `[1, 2]`. */
export function indexAt(shape: Shape, i: number): string {
  const index: number[] = [];
  let rest = i;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `[${index.join(', ')}]`;
}

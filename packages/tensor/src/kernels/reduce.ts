// Over 150 lines: what a reduction is told, how it walks and in which order it adds belong together.
import { checkOptions } from '../options.ts';
import { isPlainObject } from '../plainobject.ts';
import type { Buffer, DType } from '../dtype.ts';
import { newBuffer } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { eachRow, type NdArray } from './ndarray.ts';
import type { Op } from '../op.ts';
import { axesOf, axisOf, showShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The axes to reduce over: one, several, or all of them when left out; negative ones count from the end.
 *
 * @example
 * const rows: Axes = -1;
 * tensor([[1, 2], [3, 4]]).sum(rows);   // [3, 7]
 */
export type Axes = number | readonly number[] | null | undefined;

/**
 * Params of a reduction: axes counted from 0, ascending.
 *
 * @example
 * const params: Reduction = { axes: [0], keepdims: false };
 * apply(primitives.sum, [tensor([[1, 2], [3, 4]])], params);   // [4, 6]
 */
export interface Reduction {
  readonly axes: readonly number[];
  /** Reduced axes stay, with length 1. */
  readonly keepdims: boolean;
}

/**
 * Axes and options of a reduction; the axis may also stand among the options.
 *
 * @example
 * const options: ReductionOptions = { axis: 0, keepdims: true };
 * tensor([[1, 2], [3, 4]]).sum(options);   // [[4, 6]]
 */
export interface ReductionOptions {
  readonly axis?: Axes;
  readonly keepdims?: boolean;
}

/**
 * What may follow the tensor in a reduction: the axis, or all options in one object.
 *
 * @example
 * const reduce = (x: Tensor, over: Over) => x.max(over);
 * reduce(tensor([[1, 5], [4, 2]]), { axis: 1 });   // [5, 4]
 */
export type Over = Axes | ReductionOptions;

/**
 * A reduction that is called as a function and carries its declaration.
 *
 * @example
 * const reduce: ReductionFunction = max;
 * reduce(tensor([1, 3])).item();   // 3
 */
export interface ReductionFunction {
  (x: Tensor): Tensor<readonly []>;
  (x: Tensor, over: Over, options?: ReductionOptions): Tensor;
  readonly op: Op<Reduction>;
}

/**
 * What the user wrote, as params. A 0-d tensor has, as in PyTorch, an axis 0 of one element.
 *
 * @param more - options that the function takes beside those of all reductions.
 * @throws IndexError, ShapeError for axes that do not exist.
 */
export function reductionOf(
  name: string,
  shape: Shape,
  over: Over,
  options?: ReductionOptions,
  more: readonly string[] = [],
): Reduction {
  if (isReduction(over)) return reductionOf(name, shape, over.axis, over, more);
  if (options !== undefined) checkOptions(name, options, 'axis', 'keepdims?', ...more);
  const rank = shape.length;
  const axes = rank === 0 && (over === 0 || over === -1) ? undefined : over;
  return { axes: axesOf(name, axes, rank), keepdims: options?.keepdims ?? false };
}

function isReduction(over: Over): over is ReductionOptions {
  return isPlainObject(over);
}

/** The options, wherever they stand. */
export function optionsOf<O extends ReductionOptions>(over: Axes | O, options?: O): O | undefined {
  return isPlainObject(over) ? (over as O) : options;
}

/** @throws ShapeError where a reduction would have to choose among no elements. */
export function checkChoice(name: string, shape: Shape, axes: readonly number[]): void {
  if (axes.some((axis) => shape[axis] === 0))
    throw new ShapeError(`${name}: ${showShape(shape)} has no element to choose from`);
}

/** How many elements each result is made of. */
export function countOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((n, axis) => n * shape[axis]!, 1);
}

/** The shape that remains. @throws IndexError for an axis out of range, ShapeError for one named twice. */
export function reducedShape(shape: Shape, { axes, keepdims }: Reduction): Shape {
  const out: number[] = [];
  for (let i = 0; i < axes.length; i++) {
    axisOf('reduction', axes[i]!, shape.length);
    if (i > 0 && axes[i]! <= axes[i - 1]!) throw new ShapeError(`reduction: axes ${showShape(axes)} do not ascend`);
  }
  if (axes.length === shape.length && !keepdims) return out;
  for (let axis = 0; axis < shape.length; axis++) {
    if (!axes.includes(axis)) out.push(shape[axis]!);
    else if (keepdims) out.push(1);
  }
  return out;
}

/** One number from `n` elements, `step` apart. */
export type Fold = (x: Buffer, at: number, step: number, n: number) => number;

/** Folds `x` over `axes` into dense `out`; the folded elements come in row-major order, whatever the layout. */
export function reduceInto(x: NdArray, axes: readonly number[], out: NdArray, fold: Fold): void {
  const { buffer, shape } = x;
  if (x.dense && axes.length === shape.length) {
    out.buffer[out.offset] = fold(buffer, x.offset, 1, x.size);
    return;
  }
  const { strides } = x;
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const folded = run(
    axes.map((a) => shape[a]!),
    axes.map((a) => strides[a]!),
  );
  let to = out.offset;
  eachRow(
    kept.map((a) => shape[a]!),
    kept.map((a) => strides[a]!),
    x.offset,
    (at, stride, length) => {
      for (let i = 0; i < length; i++) out.buffer[to++] = folded(buffer, at + i * stride, x.dtype, fold);
    },
  );
}

/** Folds a window of several axes: in place if they form one run, else by way of a dense copy. */
function run(shape: Shape, strides: readonly number[]): (x: Buffer, at: number, dtype: DType, fold: Fold) => number {
  const n = shape.reduce((p, q) => p * q, 1);
  const oneRun = shape.every((_, i) => i === 0 || strides[i - 1] === shape[i]! * strides[i]!);
  const step = strides.at(-1) ?? 1;
  if (oneRun) return (x, at, _dtype, fold) => fold(x, at, step, n);
  return (x, at, dtype, fold) => {
    const dense = newBuffer(dtype, n);
    let to = 0;
    eachRow(shape, strides, at, (from, stride, length) => {
      for (let i = 0; i < length; i++) dense[to++] = x[from + i * stride]!;
    });
    return fold(dense, 0, 1, n);
  };
}

/** The sum in float64: eight interleaved accumulators, then a fixed tree, so that every path adds in one order. */
export const sumFold: Fold = (x, at, step, n) => {
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0,
    s4 = 0,
    s5 = 0,
    s6 = 0,
    s7 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8, at += 8 * step) {
    s0 += x[at]!;
    s1 += x[at + step]!;
    s2 += x[at + 2 * step]!;
    s3 += x[at + 3 * step]!;
    s4 += x[at + 4 * step]!;
    s5 += x[at + 5 * step]!;
    s6 += x[at + 6 * step]!;
    s7 += x[at + 7 * step]!;
  }
  if (i < n) s0 += x[at]!;
  if (i + 1 < n) s1 += x[at + step]!;
  if (i + 2 < n) s2 += x[at + 2 * step]!;
  if (i + 3 < n) s3 += x[at + 3 * step]!;
  if (i + 4 < n) s4 += x[at + 4 * step]!;
  if (i + 5 < n) s5 += x[at + 5 * step]!;
  if (i + 6 < n) s6 += x[at + 6 * step]!;
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
};

/** The same order in float32, rounded after every addition. */
const sumFold32: Fold = (x, at, step, n) => {
  const { fround } = Math;
  const s = new Float32Array(8);
  for (let i = 0; i < n; i++) s[i & 7]! += x[at + i * step]!;
  const left = fround(fround(s[0]! + s[1]!) + fround(s[2]! + s[3]!));
  const right = fround(fround(s[4]! + s[5]!) + fround(s[6]! + s[7]!));
  return fround(left + right);
};

/** The sum of ints, which wraps. */
const sumFoldInt: Fold = (x, at, step, n) => {
  let s = 0;
  for (let i = 0; i < n; i++) s = (s + x[at + i * step]!) | 0;
  return s;
};

/** The sum's fold for a dtype. */
export function foldFor(dtype: DType): Fold {
  if (dtype === 'float64') return sumFold;
  return dtype === 'float32' ? sumFold32 : sumFoldInt;
}

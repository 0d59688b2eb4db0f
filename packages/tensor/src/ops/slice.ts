// Over 150 lines: slice and its transpose share their checks and their window.
import { sampleOf } from '../samples.ts';
import { checkInteger } from '../checks.ts';
import { apply } from '../apply.ts';
import { IndexError, ShapeError } from '../errors.ts';
import { declare, type Op } from '../op.ts';
import { checkShape, denseStrides, showShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { addInto, copyInto, type NdArray } from '../kernels/ndarray.ts';
import { checkTensor } from '../operand.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What to take of an axis: `[start, stop, step]` as in Python (negative places count from the end, `stop` is left out,
 * both are clipped), or null for all of it.
 *
 * @example
 * const everySecond: Range = [0, null, 2];
 * arange(5).slice(everySecond);   // [0, 2, 4]
 */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number] | null;

/** A window: where it starts, how long it is and how far it steps, for each axis. */
export interface Window {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

function checkWindow(name: string, shape: Shape, { starts, sizes, steps }: Window): void {
  if ([starts, sizes, steps].some((list) => list?.length !== shape.length))
    throw new ShapeError(`${name}: a start, a size and a step are needed for each axis of ${showShape(shape)}`);
  shape.forEach((length, axis) => {
    const [start, size, step] = [starts[axis]!, sizes[axis]!, steps[axis]!];
    const last = start + (size - 1) * step;
    const whole = [start, size, step].every(Number.isInteger);
    if (!whole || step === 0 || (size > 0 && (Math.min(start, last) < 0 || Math.max(start, last) >= length)))
      throw new IndexError(
        `${name}: ${size} elements from ${start} in steps of ${step} are not in ${showShape(shape)}`,
      );
  });
}

function placeOf(starts: readonly number[], strides: readonly number[], offset: number): number {
  return starts.reduce((at, start, axis) => at + start * strides[axis]!, offset);
}

/** Copies or adds `x` into a window of dense `out`. */
function writeWindow(
  write: typeof copyInto,
  x: NdArray,
  out: NdArray,
  starts: readonly number[],
  steps: readonly number[],
): void {
  if (x.size === 0) return;
  const strides = denseStrides(out.shape);
  write(
    x,
    out.buffer,
    strides.map((s, axis) => s * steps[axis]!),
    placeOf(starts, strides, out.offset),
  );
}

const sliceOp: Op<Window> = declare<Window>({
  name: 'slice',
  infer: ([x], window) => {
    checkWindow('slice', x!.shape, window);
    return { shape: window.sizes, dtype: x!.dtype };
  },
  view: (x, { starts, sizes, steps }) => ({
    strides: x.strides.map((stride, axis) => stride * steps[axis]!),
    offset: sizes.includes(0) ? x.offset : placeOf(starts, x.strides, x.offset),
  }),
  vjp: [(g, [x], _y, { starts, steps }) => apply(embedOp, [g], { starts, steps, shape: x!.shape })],
  addCotangent: (sum, g, _inputs, { starts, steps }) => writeWindow(addInto, g, sum, starts, steps),
  linearity: 'linear',
  batch: ([x], _batched, { starts, sizes, steps }, size) =>
    apply(sliceOp, [x!], { starts: [0, ...starts], sizes: [size, ...sizes], steps: [1, ...steps] }),
  keeps: [],
  samples: [
    sampleOf({ starts: [1], sizes: [2], steps: [1] }, [4]),
    sampleOf({ starts: [2, 0], sizes: [3, 2], steps: [-1, 2] }, [3, 4]),
    sampleOf({ starts: [0], sizes: [0], steps: [1] }, [3]),
  ],
});

/** Where `embed` writes, and into what. */
export interface Target {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly shape: Shape;
}

const embedOp: Op<Target> = declare<Target>({
  name: 'embed',
  infer: ([x], { starts, steps, shape }) => {
    checkWindow('embed', shape, { starts, sizes: x!.shape, steps });
    return { shape, dtype: x!.dtype };
  },
  kernel: ([x], out, { starts, steps }) => {
    out.buffer.fill(0, out.offset, out.offset + out.size);
    writeWindow(copyInto, x!, out, starts, steps);
  },
  vjp: [(g, [x], _y, { starts, steps }) => apply(sliceOp, [g], { starts, steps, sizes: x!.shape })],
  linearity: 'linear',
  batch: ([x], _batched, { starts, steps, shape }, size) =>
    apply(embedOp, [x!], { starts: [0, ...starts], steps: [1, ...steps], shape: [size, ...shape] }),
  keeps: [],
  samples: [
    sampleOf({ starts: [1], steps: [1], shape: [4] }, [2]),
    sampleOf({ starts: [2, 0], steps: [-1, 2], shape: [3, 4] }, [2, 2]),
  ],
});

/** A Python slice, clipped to an axis of `length`. */
function clip(name: string, range: Range, length: number): readonly [start: number, size: number, step: number] {
  if (range !== null && !(Array.isArray(range) && range.length <= 3))
    throw new IndexError(`${name}: a range is [start, stop, step] or null, got ${String(range)}`, {
      hint: 'at(i) takes a place',
    });
  const [from, until, step = 1] = range ?? [];
  if (step === 0 || !Number.isInteger(step))
    throw new IndexError(`${name}: a step is an integer other than 0, got ${step}`);
  for (const place of [from, until])
    if (place !== undefined && place !== null) checkInteger(name, 'a place', place, -Infinity, Infinity, IndexError);
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (p: number | null | undefined, otherwise: number): number =>
    typeof p !== 'number' ? otherwise : Math.min(Math.max(p < 0 ? p + length : p, low), high);
  const start = place(from, step > 0 ? low : high);
  const stop = place(until, step > 0 ? high : low);
  return [start, Math.max(0, Math.ceil((stop - start) / step)), step];
}

/** @throws IndexError for more indices than there are axes. */
export function checkCount(name: string, count: number, shape: Shape): void {
  if (count > shape.length)
    throw new IndexError(`${name}: ${count} indices for ${showShape(shape)}, which has rank ${shape.length}`);
}

/** The window that ranges, one for each axis from the first on, describe. */
export function windowOf(name: string, shape: Shape, ranges: readonly Range[]): Window {
  checkCount(name, ranges.length, shape);
  const clipped = shape.map((length, axis) => clip(name, ranges[axis] ?? null, length));
  const [starts, sizes, steps] = [0, 1, 2].map((i) => clipped.map((range) => range[i]!));
  return { starts: starts!, sizes: sizes!, steps: steps! };
}

/**
 * A window on the tensor, one range for each axis from the first on; a view.
 *
 * @throws IndexError for more ranges than axes or a step of 0.
 * NumPy: `numpy.s_`.
 *
 * @example
 * arange(6).slice([1, 4]);            // [1, 2, 3]
 * arange(6).slice([null, null, -1]);  // [5, 4, 3, 2, 1, 0]
 */
export const slice: ((x: Tensor, ...ranges: readonly Range[]) => Tensor) & { readonly op: typeof sliceOp } =
  Object.assign(
    (x: Tensor, ...ranges: readonly Range[]): Tensor => {
      checkTensor('slice', x);
      return apply(sliceOp, [x], windowOf('slice', x.shape, ranges));
    },
    { op: sliceOp },
  );

/**
 * Zeros of `shape` with `x` written into a window of it: the transpose of `slice`.
 *
 * @example
 * embed(tensor([1, 2]), [1], [1], [4]);   // [0, 1, 2, 0]
 */
export const embed: ((x: Tensor, starts: readonly number[], steps: readonly number[], shape: Shape) => Tensor) & {
  readonly op: typeof embedOp;
} = Object.assign(
  (x: Tensor, starts: readonly number[], steps: readonly number[], shape: Shape): Tensor => {
    checkTensor('embed', x);
    return apply(embedOp, [x], { starts, steps, shape: checkShape('embed', shape) });
  },
  { op: embedOp },
);

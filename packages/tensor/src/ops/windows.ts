// Over 150 lines: windows and their transpose are one contract.
import { sampleOf } from '../samples.ts';
import { withDefaults } from '../options.ts';
import { checkInteger } from '../checks.ts';
import { addable } from '../dtype.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { ShapeError } from '../errors.ts';
import { around, denseOf } from '../kernels/places.ts';
import { checkTensor } from '../operand.ts';
import { declare, type Op } from '../op.ts';
import { axisOf, checkShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * How windows lie on an axis.
 *
 * @example
 * const options: WindowOptions = { step: 2 };
 * windows(arange(5), 0, 3, options);   // [[0, 1, 2], [2, 3, 4]]
 */
export interface WindowOptions {
  /** From one window to the next, 1 when left out. */
  readonly step?: number;
  /** From one element of a window to the next, 1 when left out. */
  readonly dilation?: number;
}

export interface Sliding {
  readonly axis: number;
  readonly size: number;
  readonly step: number;
  readonly dilation: number;
}

export type Overlap = Omit<Sliding, 'size'> & { readonly length: number };

/** How many windows fit. @throws ShapeError if not even one does. */
function countOf(name: string, length: number, { size, step, dilation }: Omit<Sliding, 'axis'>): number {
  checkInteger(name, 'a size', size, 0);
  checkInteger(name, 'a step', step, 1);
  checkInteger(name, 'a dilation', dilation, 1);
  const span = size === 0 ? 0 : (size - 1) * dilation + 1;
  if (span > length) throw new ShapeError(`${name}: a window over ${span} elements is longer than the axis, ${length}`);
  return Math.floor((length - span) / step) + 1;
}

const apart = { step: 1, dilation: 1 };

const windowsOp: Op<Sliding> = declare<Sliding>({
  name: 'windows',
  infer: ([x], params) => {
    const length = x!.shape[axisOf('windows', params.axis, x!.shape.length)]!;
    const count = countOf('windows', length, params);
    return { shape: [...x!.shape.with(params.axis, count), params.size], dtype: x!.dtype };
  },
  view: ({ strides, offset }, { axis, step, dilation }) => {
    const stride = strides[axis]!;
    return { strides: [...strides.with(axis, stride * step), stride * dilation], offset };
  },
  vjp: [
    (g, [x], _y, { axis, step, dilation }) =>
      apply(overlapAddOp, [g], { axis, length: x!.shape[axis]!, step, dilation }),
  ],
  linearity: 'linear',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, size: 3, step: 1, dilation: 1 }, [5]),
    sampleOf({ axis: 1, size: 2, step: 2, dilation: 2 }, [2, 6, 2]),
    sampleOf({ axis: 1, size: 2, step: 3, dilation: 1 }, [0, 3]),
    sampleOf({ axis: 0, size: 0, step: 1, dilation: 1 }, [2]),
  ],
});

const overlapAddOp: Op<Overlap> = declare<Overlap>({
  name: 'overlapAdd',
  infer: ([x], { axis, length, step, dilation }) => {
    const { shape, dtype } = x!;
    axisOf('overlapAdd', axis, shape.length - 1);
    checkShape('overlapAdd', [length]);
    const count = countOf('overlapAdd', length, { size: shape.at(-1)!, step, dilation });
    checkInteger('overlapAdd', 'the number of windows', shape[axis], 0, count);
    return { shape: shape.slice(0, -1).with(axis, length), dtype: addable('overlapAdd', dtype) };
  },
  kernel: ([x], out, { axis, length, step, dilation }) => {
    const [outer, inner] = around(out.shape, axis);
    const [count, size] = [x!.shape[axis]!, x!.shape.at(-1)!];
    const [from, offset] = denseOf(x!);
    const to = out.buffer;
    to.fill(0, out.offset, out.offset + out.size);
    let next = offset;
    for (let o = 0; o < outer; o++) {
      for (let c = 0; c < count; c++) {
        const start = out.offset + (o * length + c * step) * inner;
        for (let j = 0; j < inner; j++)
          for (let k = 0; k < size; k++) to[start + k * dilation * inner + j]! += from[next++]!;
      }
    }
  },
  vjp: [
    (g, [x], _y, { axis, step, dilation }) => {
      const { shape } = x!;
      const all = apply(windowsOp, [g], { axis, size: shape.at(-1)!, step, dilation });
      return all.shape[axis] === shape[axis] ? all : all.slice(...shape.map((n): [number, number] => [0, n]));
    },
  ],
  linearity: 'linear',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, length: 5, step: 1, dilation: 1 }, [3, 3]),
    sampleOf({ axis: 1, length: 6, step: 2, dilation: 2 }, [2, 2, 2, 2]),
    sampleOf({ axis: 0, length: 4, step: 1, dilation: 1 }, [1, 2]),
    sampleOf({ axis: 0, length: 4, step: 1, dilation: 1 }, [0, 2]),
  ],
});

/**
 * All windows of `size` elements on an axis, a view: the axis then counts the windows, and a new last axis holds their
 * elements. `[n, c, length]` with windows on axis 2 is `[n, c, count, size]`.
 *
 * @throws ShapeError if not one window fits or the step or the dilation is below 1; IndexError for an axis out of range.
 * NumPy: `numpy.lib.stride_tricks.sliding_window_view`.
 *
 * @example
 * windows(arange(5), 0, 2, { step: 2 });       // [[0, 1], [2, 3]]
 * windows(arange(5), 0, 2, { dilation: 3 });   // [[0, 3], [1, 4]]
 */
export const windows: ((x: Tensor, axis: number, size: number, options?: WindowOptions) => Tensor) & {
  readonly op: typeof windowsOp;
} = Object.assign(
  (x: Tensor, axis: number, size: number, options: WindowOptions = {}): Tensor => {
    checkTensor('windows', x);
    return apply(windowsOp, [x], {
      axis: axisOf('windows', axis, x.shape.length),
      size,
      ...withDefaults('windows', options, apart),
    });
  },
  { op: windowsOp },
);

/**
 * Adds windows, as `windows` makes them, back to where they lie on an axis of `length`: the transpose of `windows`.
 * There may be fewer windows than would fit.
 *
 * @param axis - the axis that counts the windows; the last axis holds their elements.
 * @throws ShapeError if there are more windows than fit.
 * @example
 * overlapAdd(tensor([[1, 2], [3, 4]]), 0, 3);                // [1, 5, 4]
 * overlapAdd(tensor([[1, 2], [3, 4]]), 0, 5, { step: 2 });   // [1, 2, 3, 4, 0]
 */
export const overlapAdd: ((x: Tensor, axis: number, length: number, options?: WindowOptions) => Tensor) & {
  readonly op: typeof overlapAddOp;
} = Object.assign(
  (x: Tensor, axis: number, length: number, options: WindowOptions = {}): Tensor => {
    checkTensor('overlapAdd', x);
    return apply(overlapAddOp, [x], {
      axis: axisOf('overlapAdd', axis, x.shape.length - 1),
      length,
      ...withDefaults('overlapAdd', options, apart),
    });
  },
  { op: overlapAddOp },
);

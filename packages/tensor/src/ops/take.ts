// Over 150 lines: taking along an axis and its transpose, each with its batches, are read side by side.
import { spread } from '../batchrules.ts';
import { checkSameShape } from '../checks.ts';
import { addable } from '../dtype.ts';
import { moveAxes } from './transpose.ts';
import { apply } from '../apply.ts';
import { arange } from '../create.ts';
import type { NdArray } from '../kernels/ndarray.ts';
import { around, checkIndices, denseOf, places } from '../kernels/places.ts';
import { declare } from '../op.ts';
import { axisOf, checkShape } from '../shape.ts';
import { checkTensor } from '../operand.ts';
import { placesOf } from './places.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';

/** Adds the entries of `x` to those of dense `out` at these places of an axis. */
function addEntries(x: NdArray, at: Float64Array, axis: number, out: NdArray): void {
  const length = out.shape[axis]!;
  const [outer, inner] = around(out.shape, axis);
  const [from, offset] = denseOf(x);
  let next = offset;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < at.length; i++) {
      const row = out.offset + (o * length + at[i]!) * inner;
      for (let j = 0; j < inner; j++) out.buffer[row + j]! += from[next++]!;
    }
  }
}

/** Places of each entry of a batch on its own stretch of one axis of size · length. */
function ownStretch(own: Tensor, length: number, size: number): Tensor {
  const starts = arange(size, { dtype: 'int32' }).mul(length);
  return own.add(starts.reshape([size, ...own.shape.slice(1).fill(1)]));
}

const sampleIndices = fromBuffer(new Int32Array([2, 0, 2, -1]), [2, 2], 'int32');

const takeOp = declare<{ readonly axis: number }>({
  name: 'take',
  infer: ([x, indices], { axis }) => {
    checkIndices('take', indices!);
    axisOf('take', axis, x!.shape.length);
    const { shape, dtype } = x!;
    return { shape: [...shape.slice(0, axis), ...indices!.shape, ...shape.slice(axis + 1)], dtype };
  },
  kernel: ([x, indices], out, { axis }) => {
    const length = x!.shape[axis]!;
    const at = places('take', indices!, length, axis);
    const [outer, inner] = around(x!.shape, axis);
    const [from, offset] = denseOf(x!);
    let to = out.offset;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < at.length; i++) {
        const row = offset + (o * length + at[i]!) * inner;
        for (let j = 0; j < inner; j++) out.buffer[to++] = from[row + j]!;
      }
    }
  },
  vjp: [(g, [x, indices], _y, { axis }) => addAt(g, indices!, axis, x!.shape[axis]!), null],
  addCotangent: (sum, g, [, indices], { axis }) =>
    addEntries(g, places('take', indices!, sum.shape[axis]!, axis), axis, sum),
  linearity: 'linear',
  batch: ([x, indices], [xBatched, indicesBatched], { axis }, size) => {
    // Checked before, so that an error names the axis that an entry has.
    const at = placesOf('take', indices!, x!.shape[xBatched ? axis + 1 : axis]!, axis);
    if (!indicesBatched) return take(x!, at, axis + 1);
    if (!xBatched) return moveAxes(take(x!, at, axis), axis, 1, 0);
    // Each entry has a stretch of its own on one long axis.
    const lanes = moveAxes(x!, axis + 1, 1, 1);
    const [, length, ...rest] = lanes.shape;
    const taken = take(lanes.reshape([size * length!, ...rest]), ownStretch(at, length!, size), 0);
    return moveAxes(taken, 1, at.rank - 1, axis + 1);
  },
  keeps: [1],
  samples: [0, 1].map((axis) => ({
    shapes: [
      [3, 3],
      [2, 2],
    ],
    params: { axis },
    fixed: { 1: sampleIndices },
  })),
});

const addAtOp = declare<{ readonly axis: number; readonly length: number }>({
  name: 'addAt',
  infer: ([x, indices], { axis, length }) => {
    checkIndices('addAt', indices!);
    checkShape('addAt', [length]);
    const { shape } = x!;
    const dtype = addable('addAt', x!.dtype);
    const end = axis + indices!.shape.length;
    checkSameShape('addAt', shape.slice(axis, end), indices!.shape);
    return { shape: [...shape.slice(0, axis), length, ...shape.slice(end)], dtype };
  },
  kernel: ([x, indices], out, { axis }) => {
    const at = places('addAt', indices!, out.shape[axis]!, axis);
    out.buffer.fill(0, out.offset, out.offset + out.size);
    addEntries(x!, at, axis, out);
  },
  vjp: [(g, [, indices], _y, { axis }) => take(g, indices!, axis), null],
  linearity: 'linear',
  batch: ([x, indices], [xBatched, indicesBatched], { axis, length }, size) => {
    const at = placesOf('addAt', indices!, length, axis);
    if (!indicesBatched) return addAt(x!, at, axis + 1, length);
    const [parts] = spread([x!], [xBatched!], size);
    const lanes = moveAxes(parts!, axis + 1, at.rank - 1, 1);
    const sums = addAt(lanes, ownStretch(at, length, size), 0, size * length);
    return moveAxes(sums.reshape([size, length, ...sums.shape.slice(1)]), 1, 1, axis + 1);
  },
  keeps: [1],
  samples: [0, 1].map((axis) => ({
    shapes: [
      [2, 2, 2],
      [2, 2],
    ],
    params: { axis, length: 3 + axis },
    fixed: { 1: sampleIndices },
  })),
});

/**
 * The entries at `indices` along an axis, by default the first, which the axes of `indices` replace; negative indices
 * count from the end. PyTorch's `take`, which sees one long axis, is `take(x.reshape([-1]), indices)`.
 *
 * @throws IndexError for an index outside the axis, DtypeError for indices that are no ints.
 * NumPy: `numpy.take`.
 *
 * @example
 * tensor([10, 20, 30]).take(tensor([2, 0, 0], { dtype: 'int32' }));   // [30, 10, 10]
 */
export const take: ((x: Tensor, indices: Tensor, axis?: number) => Tensor) & { readonly op: typeof takeOp } =
  Object.assign(
    (x: Tensor, indices: Tensor, axis = 0): Tensor => {
      checkTensor('take', x);
      checkTensor('take', indices);
      return apply(takeOp, [x, indices], { axis: axisOf('take', axis, x.shape.length) });
    },
    { op: takeOp },
  );

/**
 * Adds entries into zeros at `indices` along an axis of `length`, repeated indices adding up: the transpose of `take`.
 *
 * @throws ShapeError unless the axes of `indices` stand in `x` from `axis` on; IndexError for an index outside.
 * @example
 * addAt(tensor([1, 2, 3]), tensor([2, 0, 0], { dtype: 'int32' }), 0, 3);   // [5, 0, 1]
 */
export const addAt: ((x: Tensor, indices: Tensor, axis: number, length: number) => Tensor) & {
  readonly op: typeof addAtOp;
} = Object.assign(
  (x: Tensor, indices: Tensor, axis: number, length: number): Tensor => {
    checkTensor('addAt', x);
    checkTensor('addAt', indices);
    const rank = x.shape.length - indices.shape.length + 1;
    return apply(addAtOp, [x, indices], { axis: axisOf('addAt', axis, rank), length });
  },
  { op: addAtOp },
);

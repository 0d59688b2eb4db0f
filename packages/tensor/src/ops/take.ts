// Over 150 lines: taking along an axis and its transpose, each with its batches, are read side by side.
import { apply } from '../apply.ts';
import { arange } from '../create.ts';
import { DtypeError, ShapeError } from '../errors.ts';
import type { NdArray } from '../kernels/ndarray.ts';
import { around, checkIndices, denseOf, places } from '../kernels/places.ts';
import { declare } from '../op.ts';
import { axisOf, checkShape, sameShape, showShape } from '../shape.ts';
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

/** Moves an axis to the front. */
function toFront(x: Tensor, axis: number): Tensor {
  return x.transpose([axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)]);
}

/** Moves the first axis to `axis`. */
function fromFront(x: Tensor, axis: number): Tensor {
  const order = x.shape.map((_, i) => i).slice(1);
  return x.transpose([...order.slice(0, axis), 0, ...order.slice(axis)]);
}

/** A new axis of `size` at `axis`, along which `x` is repeated. */
function stretchAt(x: Tensor, axis: number, size: number): Tensor {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis)];
  return x.reshape([...before, 1, ...after]).broadcastTo([...before, size, ...after]);
}

/** Places of each entry of a batch on its own stretch of one axis of size · length. */
function ownStretch(own: Tensor, length: number, size: number): Tensor {
  const starts = arange(size, { dtype: 'int32' }).mul(length);
  return own.add(starts.reshape([size, ...own.shape.slice(1).fill(1)]));
}

/** Takes from each entry of `x` along its own indices; the batch comes to stand where the axis stood. */
function takeOfEach(x: Tensor, indices: Tensor, axis: number, size: number): Tensor {
  const length = x.shape[axis]!;
  const joined = fromFront(x, axis - 1);
  const long = joined.reshape([...joined.shape.slice(0, axis - 1), size * length, ...joined.shape.slice(axis + 1)]);
  return take(long, ownStretch(indices, length, size), axis - 1);
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
    const drawn = xBatched ? takeOfEach(x!, at, axis + 1, size) : take(x!, at, axis);
    return toFront(drawn, axis);
  },
  keeps: [1],
  samples: [
    {
      shapes: [
        [3, 2],
        [2, 2],
      ],
      params: { axis: 0 },
      fixed: { 1: sampleIndices },
    },
    {
      shapes: [
        [2, 3],
        [2, 2],
      ],
      params: { axis: 1 },
      fixed: { 1: sampleIndices },
    },
  ],
});

const addAtOp = declare<{ readonly axis: number; readonly length: number }>({
  name: 'addAt',
  infer: ([x, indices], { axis, length }) => {
    checkIndices('addAt', indices!);
    checkShape('addAt', [length]);
    if (x!.dtype === 'bool')
      throw new DtypeError('addAt is not defined for bool', { hint: "cast first: x.cast('int32')" });
    const { shape, dtype } = x!;
    const end = axis + indices!.shape.length;
    if (!sameShape(shape.slice(axis, end), indices!.shape))
      throw new ShapeError(
        `addAt: indices ${showShape(indices!.shape)} do not lie at axis ${axis} of ${showShape(shape)}`,
      );
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
    // Each entry adds into a stretch of its own on one long axis.
    const parts = xBatched ? fromFront(x!, axis) : stretchAt(x!, axis, size);
    const sums = addAt(parts, ownStretch(at, length, size), axis, size * length);
    const split = sums.reshape([...sums.shape.slice(0, axis), size, length, ...sums.shape.slice(axis + 1)]);
    return toFront(split, axis);
  },
  keeps: [1],
  samples: [
    {
      shapes: [
        [2, 2, 3],
        [2, 2],
      ],
      params: { axis: 0, length: 3 },
      fixed: { 1: sampleIndices },
    },
    {
      shapes: [
        [2, 2, 2],
        [2, 2],
      ],
      params: { axis: 1, length: 4 },
      fixed: { 1: sampleIndices },
    },
  ],
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

// Over 150 lines: reading along an axis and its transpose, adding, are read side by side.
import { addable } from '../dtype.ts';
import { apply } from '../apply.ts';
import { spread } from '../batchrules.ts';
import { type Along, along, checkAlong, checkSource } from '../kernels/along.ts';
import { type NdArray, readDense } from '../kernels/ndarray.ts';
import { places } from '../kernels/places.ts';
import { checkTensor, type Operand } from '../operand.ts';
import { declare, type Op, type Sample } from '../op.ts';
import { axisOf, sizeOf } from '../shape.ts';
import { scalar } from '../scalar.ts';
import type { Shape } from '../shapetypes.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { placesOf } from './places.ts';
import { sourceFor } from './source.ts';

/** Indices for samples: repeated and negative ones too. */
function sampleIndices(shape: Shape): Tensor {
  const size = sizeOf(shape);
  return fromBuffer(
    Int32Array.from({ length: size }, (_, i) => [1, 0, 1, -1][i % 4]!),
    shape,
    'int32',
  );
}

/** Samples of reading or, with values beside the indices, of writing. */
export function alongSamples<P>(params: (axis: number) => P, values: boolean): readonly Sample<P>[] {
  const shapes = [
    { axis: 1, x: [2, 3], at: [2, 4] },
    { axis: 0, x: [3, 2, 2], at: [4, 1, 2] },
    { axis: 0, x: [3], at: [0] },
  ];
  return shapes.map(({ axis, x, at }) => ({
    shapes: values ? [x, at, at] : [x, at],
    params: params(axis),
    fixed: { 1: sampleIndices(at) },
  }));
}

/** Zeros of this shape with the dtype of `g`. */
export function zerosFor(shape: Shape, g: Tensor): Tensor {
  return scalar(0, g.dtype).broadcastTo(shape);
}

/** A batch along the first axis. Indices are checked before, so that an error names the axis that an entry has. */
export function batchAlong<P extends Along>(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  params: P,
  size: number,
  op: Op<P>,
): Tensor {
  const { axis } = params;
  const [x, indices, ...rest] = spread(inputs, batched, size);
  const at = placesOf(op.name, indices!, x!.shape[axis + 1]!, axis);
  return apply(op, [x!, at, ...rest], { ...params, axis: axis + 1 });
}

function addAlong(name: string, sum: NdArray, indices: NdArray, x: NdArray, axis: number): void {
  const at = places(name, indices, sum.shape[axis]!, axis);
  const [from, to] = [x.buffer, sum.buffer];
  along(sum, axis, x, (first, start, reach, stride, next, step, n) => {
    for (let i = 0; i < n; i++) to[start + i * reach + at[first + i]! * stride]! += from[next + i * step]!;
  });
}

const gatherOp: Op<Along> = declare<Along>({
  name: 'gather',
  infer: ([x, indices], { axis }) => {
    checkAlong('gather', x!, indices!, axis);
    return { shape: indices!.shape, dtype: x!.dtype };
  },
  kernel: ([x, indices], out, { axis }) => {
    const at = places('gather', indices!, x!.shape[axis]!, axis);
    const [from, to] = [x!.buffer, out.buffer];
    along(x!, axis, out, (first, start, reach, stride, next, step, n) => {
      for (let i = 0; i < n; i++) to[next + i * step] = from[start + i * reach + at[first + i]! * stride]!;
    });
  },
  vjp: [(g, [x, indices], _y, params) => apply(scatterAddOp, [zerosFor(x!.shape, g), indices!, g], params), null],
  addCotangent: (sum, g, [, indices], { axis }) => addAlong('gather', sum, indices!, g, axis),
  linearity: 'linear',
  batch: batchAlong,
  keeps: [1],
  samples: alongSamples((axis) => ({ axis }), false),
});

const scatterAddOp: Op<Along> = declare<Along>({
  name: 'scatterAdd',
  infer: ([x, indices, src], { axis }) => {
    checkAlong('scatterAdd', x!, indices!, axis);
    checkSource('scatterAdd', x!, indices!, src!);
    return { shape: x!.shape, dtype: addable('scatterAdd', x!.dtype) };
  },
  kernel: ([x, indices, src], out, { axis }) => {
    readDense(x!, out.buffer, out.offset);
    addAlong('scatterAdd', out, indices!, src!, axis);
  },
  vjp: [(g) => g, null, (g, [, indices], _y, params) => apply(gatherOp, [g, indices!], params)],
  linearity: 'linear',
  batch: batchAlong,
  keeps: [1],
  samples: alongSamples((axis) => ({ axis }), true),
});

/**
 * One entry along `axis` for each index: `out[i][j] = x[i][index[i][j]]` for axis 1.
 *
 * `indices` has the rank of `x` and is nowhere longer, except along `axis`. Negative indices count from the end.
 *
 * @throws ShapeError for indices that do not fit, IndexError for one outside the axis.
 * PyTorch: `torch.gather`.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * gather(x, 1, tensor([[1], [0]], { dtype: 'int32' }));   // [[2], [3]]
 */
export const gather: ((x: Tensor, axis: number, indices: Tensor) => Tensor) & { readonly op: typeof gatherOp } =
  Object.assign(
    (x: Tensor, axis: number, indices: Tensor): Tensor => {
      checkTensor('gather', x);
      checkTensor('gather', indices);
      return apply(gatherOp, [x, indices], { axis: axisOf('gather', axis, x.shape.length) });
    },
    { op: gatherOp },
  );

/**
 * `x` with a value added for each index along `axis`, repeated indices adding up: the transpose of `gather`.
 *
 * `src` may be longer than `indices`, and is then read at its beginning; a number is added for every index.
 *
 * @throws ShapeError for indices or values that do not fit, IndexError for an index outside the axis.
 * PyTorch: `torch.scatter_add`.
 *
 * @example
 * scatterAdd(zeros([3]), 0, tensor([2, 0, 2], { dtype: 'int32' }), tensor([1, 2, 3]));   // [2, 0, 4]
 */
export const scatterAdd: ((x: Tensor, axis: number, indices: Tensor, src: Operand) => Tensor) & {
  readonly op: typeof scatterAddOp;
} = Object.assign(
  (x: Tensor, axis: number, indices: Tensor, src: Operand): Tensor => {
    const { target, values } = sourceFor('scatterAdd', x, indices, src);
    return apply(scatterAddOp, [target, indices, values], { axis: axisOf('scatterAdd', axis, x.shape.length) });
  },
  { op: scatterAddOp },
);

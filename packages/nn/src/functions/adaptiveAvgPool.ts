import { sizeOf, fromBuffer, ShapeError, showShape, take, type Tensor, tensor, where } from '@adjoint/tensor';
import { floats, perAxis } from './check.ts';
import { poolRank } from './poolAxes.ts';
import { batched } from './spatial.ts';

/** The means of `count` stretches, as equal as can be, of one axis; neighbours may share an element. */
function meansAlong(x: Tensor, axis: number, count: number): Tensor {
  const length = x.shape[axis]!;
  const starts = Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
  const held = starts.map((start, i) => Math.ceil(((i + 1) * length) / count) - start);
  const most = Math.max(1, ...held);
  // The last element stands in for what a shorter stretch lacks, and is left out of its sum.
  const places = Int32Array.from({ length: count * most }, (_, at) =>
    Math.min(starts[Math.floor(at / most)]! + (at % most), length - 1),
  );
  const after = new Array<number>(x.shape.length - 1 - axis).fill(1);
  const own = fromBuffer(
    Int32Array.from({ length: count * most }, (_, at) => (at % most < held[Math.floor(at / most)]! ? 1 : 0)),
    [count, most, ...after],
    'int32',
  );
  const seen = take(x, fromBuffer(places, [count, most], 'int32'), axis);
  return where(own, seen, 0)
    .sum(axis + 1)
    .div(tensor(held, { dtype: x.dtype }).reshape([count, ...after]));
}

function pooled(name: string, rank: number, x: Tensor, size: number | readonly number[]): Tensor {
  const given = floats(name, x);
  const counts = perAxis(name, 'the output size', size, rank, 0);
  const lead = batched(name, given, rank) === given ? 2 : 1;
  if (given.shape.slice(lead).includes(0))
    throw new ShapeError(`${name}: there is nothing to average in ${showShape(given.shape)}`);
  if (sizeOf([...given.shape.slice(0, lead), ...counts]) > 2 ** 32)
    throw new ShapeError(`${name}: ${showShape(counts)} for ${showShape(given.shape)} are more than 2^32 elements`);
  return counts.reduce((y, count, i) => meansAlong(y, lead + i, count), given);
}

/**
 * Means over the last axes, of as many windows as asked for, whatever the input's size.
 *
 * PyTorch: `torch.nn.functional.adaptive_avg_pool2d`.
 *
 * @param x - [batch, channels, ...] or [channels, ...]
 * @param size - of the result: a number for all axes after the second, or one for each axis
 * @throws ShapeError for a size that is negative or not that of the axes.
 * @example
 * adaptiveAvgPool(arange(8).reshape([1, 2, 4]), 2);   // [[[0.5, 2.5], [4.5, 6.5]]]
 */
export function adaptiveAvgPool(x: Tensor, size: number | readonly number[]): Tensor {
  return pooled('adaptiveAvgPool', poolRank(floats('adaptiveAvgPool', x), size), x, size);
}

/**
 * Means over the last axis, of as many windows as asked for, whatever the input's length.
 *
 * PyTorch: `torch.nn.functional.adaptive_avg_pool1d`.
 *
 * @param x - [batch, channels, length] or [channels, length]
 * @throws ShapeError for a size that is negative.
 * @example
 * adaptiveAvgPool1d(tensor([[1, 2, 3]]), 2);   // [[1.5, 2.5]]
 */
export function adaptiveAvgPool1d(x: Tensor, size: number | readonly number[]): Tensor {
  return pooled('adaptiveAvgPool1d', 1, x, size);
}

/**
 * Means over the last two axes, of as many windows as asked for, whatever the input's size.
 *
 * PyTorch: `torch.nn.functional.adaptive_avg_pool2d`.
 *
 * @param x - [batch, channels, height, width] or [channels, height, width]
 * @param size - [rows, columns] of the result, or one number for both
 * @throws ShapeError for a size that is negative.
 * @example
 * adaptiveAvgPool2d(tensor([[[1, 3], [2, 4]]]), 1);   // [[[2.5]]]
 */
export function adaptiveAvgPool2d(x: Tensor, size: number | readonly number[]): Tensor {
  return pooled('adaptiveAvgPool2d', 2, x, size);
}

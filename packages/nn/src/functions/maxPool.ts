import {
  checkOptions,
  arange,
  argmax,
  fromBuffer,
  gather,
  ShapeError,
  showShape,
  sizeOf,
  stopGradient,
  take,
  type Tensor,
} from '@adjoint/tensor';
import { floats } from './check.ts';
import { type PoolAxis, poolAxes, poolRank } from './poolAxes.ts';
import { batched } from './spatial.ts';

/**
 * How windows lie: one number for all axes, or one for each.
 *
 * @example
 * const options: MaxPoolOptions = { stride: 1 };
 * maxPool1d(tensor([[1, 3, 2, 4]]), 2, options);   // [[3, 3, 4]]
 */
export interface MaxPoolOptions {
  /** From one window to the next; the size of the window when left out. */
  readonly stride?: number | readonly number[] | undefined;
  /** How far windows reach over either end, up to half their size; 0 when left out. */
  readonly padding?: number | readonly number[] | undefined;
  /** From one element of a window to the next; 1 when left out. */
  readonly dilation?: number | readonly number[] | undefined;
  /** May the last window reach over the end? No, when left out. */
  readonly ceilMode?: boolean | undefined;
}

/**
 * For each window, the places of its elements in a plane. The first one inside stands in for those outside, so that no
 * padding can be the largest.
 */
function placesOf(name: string, axes: readonly PoolAxis[]): readonly (readonly number[])[] {
  let rows: readonly (readonly number[])[] = [[0]];
  for (const { length, size, step, padding, dilation, count } of axes) {
    const starts = Array.from({ length: count }, (_, i) => i * step - padding);
    const inside = starts.map((start) =>
      Array.from({ length: size }, (_, k) => start + k * dilation).filter((at) => at >= 0 && at < length),
    );
    if (inside.some((row) => row.length === 0))
      throw new ShapeError(
        `${name}: a window lies in the padding entirely, on ${showShape(axes.map((a) => a.length))}`,
      );
    const filled = inside.map((row) => [...new Array<number>(size - row.length).fill(row[0]!), ...row]);
    rows = rows.flatMap((before) => filled.map((row) => before.flatMap((at) => row.map((k) => at * length + k))));
  }
  return rows;
}

function pooled(
  name: string,
  rank: number,
  x: Tensor,
  size: number | readonly number[],
  options: MaxPoolOptions,
): Tensor {
  const given = floats(name, x);
  checkOptions(name, options, 'stride', 'padding', 'dilation', 'ceilMode?');
  const [batch, channels, ...lengths] = batched(name, given, rank).shape;
  const axes = poolAxes(name, lengths, size, options);
  const rows = placesOf(name, axes);
  const width = rows[0]!.length;
  const places = fromBuffer(Int32Array.from(rows.flat()), [rows.length, width], 'int32');
  const planes = given.reshape([batch! * channels!, sizeOf(lengths)]);
  const best = argmax(take(stopGradient(planes), places, 1), -1);
  const starts = arange(rows.length, { dtype: 'int32' }).mul(width);
  const chosen = take(places.reshape([places.size]), best.add(starts));
  const lead = given.shape.slice(0, given.shape.length - rank);
  return gather(planes, 1, chosen).reshape([...lead, ...axes.map((axis) => axis.count)]);
}

/**
 * The largest element of each window on the last axes; of equals the first receives the derivative, and NaN is the largest.
 *
 * PyTorch: `torch.nn.functional.max_pool2d`.
 *
 * @param x - [batch, channels, ...] or [channels, ...]
 * @param size - of the window: a number for all axes after the second, or one for each axis
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * maxPool(arange(16).reshape([1, 1, 4, 4]), [2, 2]);   // [[[[5, 7], [13, 15]]]]
 */
export function maxPool(x: Tensor, size: number | readonly number[], options: MaxPoolOptions = {}): Tensor {
  return pooled('maxPool', poolRank(floats('maxPool', x), size), x, size, options);
}

/**
 * The largest element of each window on the last axis; of equals the first receives the derivative, and NaN is the largest.
 *
 * PyTorch: `torch.nn.functional.max_pool1d`.
 *
 * @param x - [batch, channels, length] or [channels, length]
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * maxPool1d(tensor([[1, 3, 2, 4]]), 2);   // [[3, 4]]
 */
export function maxPool1d(x: Tensor, size: number | readonly number[], options: MaxPoolOptions = {}): Tensor {
  return pooled('maxPool1d', 1, x, size, options);
}

/**
 * The largest element of each window on the last two axes; of equals the first receives the derivative, and NaN is the largest.
 *
 * PyTorch: `torch.nn.functional.max_pool2d`.
 *
 * @param x - [batch, channels, height, width] or [channels, height, width]
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * maxPool2d(tensor([[[1, 3], [2, 4]]]), 2);   // [[[4]]]
 */
export function maxPool2d(x: Tensor, size: number | readonly number[], options: MaxPoolOptions = {}): Tensor {
  return pooled('maxPool2d', 2, x, size, options);
}

import { checkOptions, type Tensor, tensor, windows } from '@adjoint/tensor';
import { floats } from './check.ts';
import type { MaxPoolOptions } from './maxPool.ts';
import { type PoolAxis, poolAxes, poolRank } from './poolAxes.ts';
import { batched, padLast } from './spatial.ts';

/**
 * How windows lie, and what the padding counts for.
 *
 * @example
 * const options: AvgPoolOptions = { padding: 1, countIncludePad: false };
 * avgPool1d(tensor([[1, 3, 5, 7]]), 2, options);   // [[1, 4, 7]]
 */
export interface AvgPoolOptions extends Omit<MaxPoolOptions, 'dilation'> {
  /** Is the padding part of the mean, as zeros? Yes, when left out. */
  readonly countIncludePad?: boolean | undefined;
}

/** How many elements each window of an axis holds, with the padding or without. */
function heldBy({ length, size, step, padding, count }: PoolAxis, withPadding: boolean): readonly number[] {
  const reach = withPadding ? padding : 0;
  return Array.from({ length: count }, (_, i) => {
    const start = i * step - padding;
    return Math.min(start + size, length + reach) - Math.max(start, -reach);
  });
}

function pooled(
  name: string,
  rank: number,
  x: Tensor,
  size: number | readonly number[],
  options: AvgPoolOptions,
): Tensor {
  const given = floats(name, x);
  checkOptions(name, options, 'stride', 'padding', 'ceilMode?', 'countIncludePad?');
  const lead = batched(name, given, rank) === given ? 2 : 1;
  const axes = poolAxes(name, given.shape.slice(lead), size, options);
  const after = axes.map((a) => Math.max(0, (a.count - 1) * a.step + a.size - a.length - a.padding));
  let y = padLast(
    name,
    given,
    axes.map((a) => a.padding),
    after,
  );
  axes.forEach((axis, i) => {
    const all = windows(y, lead + i, axis.size, { step: axis.step });
    const some = all.shape.map((n, k): [number, number] => [0, k === lead + i ? axis.count : n]);
    const held = tensor(heldBy(axis, options.countIncludePad !== false), { dtype: given.dtype });
    y = all
      .slice(...some)
      .sum(-1)
      .div(held.reshape([axis.count, ...new Array<number>(rank - 1 - i).fill(1)]));
  });
  return y;
}

/**
 * The mean of each window on the last axes.
 *
 * PyTorch: `torch.nn.functional.avg_pool2d`.
 *
 * @param x - [batch, channels, ...] or [channels, ...]
 * @param size - of the window: a number for all axes after the second, or one for each axis
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * avgPool(arange(16).reshape([1, 1, 4, 4]), [2, 2]);   // [[[[2.5, 4.5], [10.5, 12.5]]]]
 */
export function avgPool(x: Tensor, size: number | readonly number[], options: AvgPoolOptions = {}): Tensor {
  return pooled('avgPool', poolRank(floats('avgPool', x), size), x, size, options);
}

/**
 * The mean of each window on the last axis.
 *
 * PyTorch: `torch.nn.functional.avg_pool1d`.
 *
 * @param x - [batch, channels, length] or [channels, length]
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * avgPool1d(tensor([[1, 3, 2, 4]]), 2);   // [[2, 3]]
 */
export function avgPool1d(x: Tensor, size: number | readonly number[], options: AvgPoolOptions = {}): Tensor {
  return pooled('avgPool1d', 1, x, size, options);
}

/**
 * The mean of each window on the last two axes.
 *
 * PyTorch: `torch.nn.functional.avg_pool2d`.
 *
 * @param x - [batch, channels, height, width] or [channels, height, width]
 * @throws ShapeError where no window fits or the padding is more than half a window.
 * @example
 * avgPool2d(tensor([[[1, 3], [2, 4]]]), 2);   // [[[2.5]]]
 */
export function avgPool2d(x: Tensor, size: number | readonly number[], options: AvgPoolOptions = {}): Tensor {
  return pooled('avgPool2d', 2, x, size, options);
}

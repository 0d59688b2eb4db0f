import { checkOptions, overlapAdd, ShapeError, showShape, sizeOf, type Tensor, windows } from '@adjoint/tensor';
import { floats, perAxis } from './check.ts';
import { batched, padLast, range } from './spatial.ts';

/**
 * How the blocks of an image lie: one number for both axes, or one for each.
 *
 * @example
 * const options: FoldOptions = { stride: 2 };
 * unfold2d(arange(16).reshape([1, 4, 4]), 2, options).shape;   // [4, 4]
 */
export interface FoldOptions {
  /** 1 when left out. */
  readonly stride?: number | readonly number[] | undefined;
  /** Zeros around the image; 0 when left out. */
  readonly padding?: number | readonly number[] | undefined;
  /** 1 when left out. */
  readonly dilation?: number | readonly number[] | undefined;
}

/** All that is known of the blocks of an image of these lengths. */
function blocksOf(name: string, lengths: readonly number[], size: number | readonly number[], options: FoldOptions) {
  checkOptions(name, options, 'stride', 'padding', 'dilation');
  const sizes = perAxis(name, 'a block', size, 2, 1);
  const steps = perAxis(name, 'stride', options.stride ?? 1, 2, 1);
  const paddings = perAxis(name, 'padding', options.padding ?? 0, 2, 0);
  const dilations = perAxis(name, 'dilation', options.dilation ?? 1, 2, 1);
  const rooms = lengths.map((n, i) => n + 2 * paddings[i]! - dilations[i]! * (sizes[i]! - 1) - 1);
  if (rooms.some((room) => room < 0))
    throw new ShapeError(`${name}: no block of ${showShape(sizes)} fits on ${showShape(lengths)}`);
  const counts = rooms.map((room, i) => Math.floor(room / steps[i]!) + 1);
  const laid = steps.map((step, i) => ({ step, dilation: dilations[i]! }));
  return { sizes, paddings, counts, laid };
}

/**
 * The blocks of images that a kernel of `size` sees, as columns: [batch, channels, height, width] becomes
 * [batch, channels · rows · columns, blocks].
 *
 * PyTorch: `torch.nn.functional.unfold`.
 *
 * @throws ShapeError if no block fits or parameters are below their least.
 * @example
 * unfold2d(tensor([[[[1, 2], [3, 4]]]]), [1, 2]);   // [[[1, 3], [2, 4]]]
 */
export function unfold2d(x: Tensor, size: number | readonly number[], options: FoldOptions = {}): Tensor {
  const given = floats('unfold2d', x);
  const image = batched('unfold2d', given, 2);
  const [batch, channels, ...lengths] = image.shape as readonly [number, number, ...number[]];
  const { sizes, paddings, counts, laid } = blocksOf('unfold2d', lengths, size, options);
  const seen = sizes.reduce((y, n, i) => windows(y, i + 2, n, laid[i]), padLast('unfold2d', image, paddings, paddings));
  const columns = [channels * sizeOf(sizes), sizeOf(counts)];
  const all = seen.transpose([0, 1, 4, 5, 2, 3]);
  return all.reshape(image === given ? [batch, ...columns] : columns);
}

/**
 * Images from columns that are blocks, as `unfold2d` makes them, added up where blocks overlap: its transpose.
 *
 * PyTorch: `torch.nn.functional.fold`.
 *
 * @param x - [batch, channels · rows · columns, blocks], or without the batch
 * @param outputSize - [height, width] of the images
 * @param size - [rows, columns] of a block
 * @throws ShapeError unless the columns are those of such images.
 * @example
 * fold(tensor([[[1, 2], [3, 4]]]), [1, 3], [1, 2]);   // [[[[1, 5, 4]]]]
 */
export function fold(
  x: Tensor,
  outputSize: number | readonly number[],
  size: number | readonly number[],
  options: FoldOptions = {},
): Tensor {
  const given = floats('fold', x);
  const lengths = perAxis('fold', 'outputSize', outputSize, 2, 1);
  const { sizes, paddings, counts, laid } = blocksOf('fold', lengths, size, options);
  const columns = batched('fold', given, 1);
  const [batch, rows, blocks] = columns.shape as readonly [number, number, number];
  const channels = rows / sizeOf(sizes);
  if (!Number.isInteger(channels) || blocks !== sizeOf(counts))
    throw new ShapeError(
      `fold: images ${showShape(lengths)} have ${sizeOf(counts)} blocks of ${sizeOf(sizes)} elements, got ${showShape(x.shape)}`,
    );
  let y = columns.reshape([batch, channels, ...sizes, ...counts]).transpose([0, 1, 4, 5, 2, 3]);
  for (const i of [1, 0]) y = overlapAdd(y, i + 2, lengths[i]! + 2 * paddings[i]!, laid[i]);
  const ends = range(0, 2).map((i): [number, number] => [paddings[i]!, paddings[i]! + lengths[i]!]);
  const kept = y.slice(null, null, ...ends);
  return columns === given ? kept : kept.reshape([channels, ...lengths]);
}

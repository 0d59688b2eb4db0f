import { checkOptions, ShapeError, shown, showShape, sizeOf, type Tensor, windows } from '@adjoint/tensor';
import { floats, perAxis } from './check.ts';
import { batched, checkWeight, finished, padLast, range } from './spatial.ts';

/**
 * How a kernel moves over its input: one number for all axes, or one for each.
 *
 * @example
 * const options: ConvOptions = { stride: 2, padding: 'valid' };
 * conv1d(tensor([[[1, 2, 3, 4]]]), tensor([[[1, 1]]]), undefined, options);   // [[[3, 7]]]
 */
export interface ConvOptions {
  /** 1 when left out. */
  readonly stride?: number | readonly number[] | undefined;
  /** Zeros on either side; 'same' keeps the length (at stride 1), 'valid' is 0, as when left out. */
  readonly padding?: number | readonly number[] | 'same' | 'valid' | undefined;
  /** 1 when left out. */
  readonly dilation?: number | readonly number[] | undefined;
  /** Into how many parts channels are divided that do not see each other; 1 when left out. */
  readonly groups?: number | undefined;
}

/** Zeros before and after each axis. */
function paddingOf(
  name: string,
  padding: ConvOptions['padding'] & {},
  sizes: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): readonly [before: readonly number[], after: readonly number[]] {
  if (padding === 'same') {
    if (strides.some((s) => s !== 1))
      throw new ShapeError(`${name}: padding 'same' goes with stride 1, got ${showShape(strides)}`);
    const all = sizes.map((size, i) => dilations[i]! * (size - 1));
    return [all.map((n) => Math.floor(n / 2)), all.map((n) => Math.ceil(n / 2))];
  }
  if (typeof padding === 'string' && padding !== 'valid')
    throw new ShapeError(`${name}: padding is a number, 'same' or 'valid', got '${shown(padding)}'`);
  const list = perAxis(name, 'padding', padding === 'valid' ? 0 : padding, sizes.length, 0);
  return [list, list];
}

function convolve(
  name: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvOptions = {},
): Tensor {
  const [given, kernel] = [floats(name, x), floats(name, weight)];
  checkOptions(name, options, 'stride', 'padding', 'dilation', 'groups');
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const strides = perAxis(name, 'stride', stride, rank, 1);
  const dilations = perAxis(name, 'dilation', dilation, rank, 1);
  const input = batched(name, given, rank);
  const sizes = checkWeight(name, kernel, rank, groups);
  const [batch, channels] = input.shape as readonly [number, number];
  const [outputs, depth] = kernel.shape as readonly [number, number];
  if (channels !== depth * groups)
    throw new ShapeError(
      `${name}: weight ${showShape(kernel.shape)} in ${groups} ${groups === 1 ? 'group takes' : 'groups take'} ${depth * groups} channels, got x ${showShape(x.shape)}`,
    );
  const padded = padLast(name, input, ...paddingOf(name, padding, sizes, strides, dilations));
  const spans = sizes.map((size, i) => dilations[i]! * (size - 1) + 1);
  if (spans.some((span, i) => span > padded.shape[i + 2]!))
    throw new ShapeError(
      `${name}: a kernel over ${showShape(spans)} is larger than its input, padded ${showShape(padded.shape.slice(2))}`,
    );
  const seen = sizes.reduce(
    (y, size, i) => windows(y, i + 2, size, { step: strides[i]!, dilation: dilations[i]! }),
    padded,
  );
  const counts = seen.shape.slice(2, 2 + rank);
  // One matrix product in each group: [outputs, depth · kernel] by [depth · kernel, batch · places].
  const [inner, places] = [depth * sizeOf(sizes), batch * sizeOf(counts)];
  const columns = seen.transpose([1, ...range(2 + rank, rank), 0, ...range(2, rank)]).reshape([groups, inner, places]);
  const y = kernel
    .reshape([groups, outputs / groups, inner])
    .matmul(columns)
    .reshape([outputs, batch, ...counts]);
  return finished(name, y.transpose([1, 0, ...range(2, rank)]), bias, given);
}

/**
 * The cross-correlation of sequences with a kernel, plus a bias for each output channel.
 *
 * PyTorch: `torch.nn.functional.conv1d`.
 *
 * @param x - [batch, channels, length] or [channels, length]
 * @param weight - [outputs, channels / groups, size]
 * @param bias - [outputs], or undefined
 * @throws ShapeError for shapes that do not fit each other, a kernel longer than the padded input or parameters below their least.
 * @example
 * conv1d(tensor([[[1, 2, 3]]]), tensor([[[1, -1]]]));   // [[[-1, -1]]]
 */
export function conv1d(x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvOptions): Tensor {
  return convolve('conv1d', 1, x, weight, bias, options);
}

/**
 * The cross-correlation of images with a kernel, plus a bias for each output channel.
 *
 * PyTorch: `torch.nn.functional.conv2d`.
 *
 * @param x - [batch, channels, height, width] or [channels, height, width]
 * @param weight - [outputs, channels / groups, rows, columns]
 * @param bias - [outputs], or undefined
 * @throws ShapeError for shapes that do not fit each other, a kernel larger than the padded input or parameters below their least.
 * @example
 * conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2]), tensor([0.5]));   // [[[[4.5, 4.5], [4.5, 4.5]]]]
 */
export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvOptions): Tensor {
  return convolve('conv2d', 2, x, weight, bias, options);
}

import { inNameOf, checkOptions, overlapAdd, ShapeError, showShape, sizeOf, type Tensor } from '@adjoint/tensor';
import { floats, perAxis } from './check.ts';
import type { ConvOptions } from './conv.ts';
import { batched, checkWeight, finished, range } from './spatial.ts';

/**
 * How a kernel is laid down: one number for all axes, or one for each.
 *
 * @example
 * const options: ConvTransposeOptions = { stride: 2 };
 * convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 1]]]), undefined, options);   // [[[1, 1, 2, 2]]]
 */
export interface ConvTransposeOptions extends Omit<ConvOptions, 'padding'> {
  /** How much of either end is left out; 0 when left out. */
  readonly padding?: number | readonly number[] | undefined;
  /** How much longer the far end becomes, less than the stride or the dilation; 0 when left out. */
  readonly outputPadding?: number | readonly number[] | undefined;
}

function convolveTransposed(
  name: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvTransposeOptions = {},
): Tensor {
  const [given, kernel] = [floats(name, x), floats(name, weight)];
  checkOptions(name, options, 'stride', 'padding', 'outputPadding', 'dilation', 'groups');
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
  const strides = perAxis(name, 'stride', stride, rank, 1);
  const dilations = perAxis(name, 'dilation', dilation, rank, 1);
  const cropped = perAxis(name, 'padding', padding, rank, 0);
  const extra = perAxis(name, 'outputPadding', outputPadding, rank, 0);
  if (extra.some((n, i) => n >= Math.max(strides[i]!, dilations[i]!)))
    throw new ShapeError(`${name}: outputPadding ${showShape(extra)} is less than the stride or the dilation`);
  const input = batched(name, given, rank);
  const sizes = checkWeight(name, kernel, rank, groups);
  const [batch, channels, ...lengths] = input.shape as readonly [number, number, ...number[]];
  const [depth, part] = kernel.shape as readonly [number, number];
  if (channels !== depth)
    throw new ShapeError(
      `${name}: weight ${showShape(kernel.shape)} takes ${depth} channels, got x ${showShape(x.shape)}`,
      { hint: 'weight is [channels, outputs / groups, ...kernel]' },
    );
  const full = lengths.map((n, i) => (n - 1) * strides[i]! + dilations[i]! * (sizes[i]! - 1) + 1);
  const outs = full.map((n, i) => n - 2 * cropped[i]! + extra[i]!);
  if (lengths.includes(0) || outs.some((n) => n < 1))
    throw new ShapeError(`${name}: nothing is left of ${showShape(lengths)}, the result would be ${showShape(outs)}`);
  // One matrix product in each group: [outputs · kernel, depth] by [depth, batch · places].
  const places = batch * sizeOf(lengths);
  const columns = input.transpose([1, 0, ...range(2, rank)]).reshape([groups, depth / groups, places]);
  const rows = kernel.reshape([groups, depth / groups, part * sizeOf(sizes)]).transpose([0, 2, 1]);
  const laid = rows.matmul(columns).reshape([groups * part, ...sizes, batch, ...lengths]);
  let y = laid.transpose([rank + 1, 0, ...range(rank + 2, rank), ...range(1, rank)]);
  for (let i = rank - 1; i >= 0; i--)
    y = inNameOf(name, () =>
      overlapAdd(y, i + 2, Math.max(full[i]!, cropped[i]! + outs[i]!), { step: strides[i]!, dilation: dilations[i]! }),
    );
  const kept = y.slice(null, null, ...outs.map((n, i): [number, number] => [cropped[i]!, cropped[i]! + n]));
  return finished(name, kept, bias, given);
}

/**
 * The transpose of `conv1d` with the same kernel, as used to lengthen sequences, plus a bias for each output channel.
 *
 * PyTorch: `torch.nn.functional.conv_transpose1d`.
 *
 * @param x - [batch, channels, length] or [channels, length]
 * @param weight - [channels, outputs / groups, size]
 * @param bias - [outputs], or undefined
 * @throws ShapeError for shapes that do not fit each other, a result without elements or parameters below their least.
 * @example
 * convTranspose1d(tensor([[[1, 2, 3]]]), tensor([[[1, -1]]]));   // [[[1, 1, 1, -3]]]
 */
export function convTranspose1d(x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvTransposeOptions): Tensor {
  return convolveTransposed('convTranspose1d', 1, x, weight, bias, options);
}

/**
 * The transpose of `conv2d` with the same kernel, as used to enlarge images, plus a bias for each output channel.
 *
 * PyTorch: `torch.nn.functional.conv_transpose2d`.
 *
 * @param x - [batch, channels, height, width] or [channels, height, width]
 * @param weight - [channels, outputs / groups, rows, columns]
 * @param bias - [outputs], or undefined
 * @throws ShapeError for shapes that do not fit each other, a result without elements or parameters below their least.
 * @example
 * convTranspose2d(ones([1, 1, 1, 2]), ones([1, 1, 1, 2]));   // [[[[1, 2, 1]]]]
 */
export function convTranspose2d(x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvTransposeOptions): Tensor {
  return convolveTransposed('convTranspose2d', 2, x, weight, bias, options);
}

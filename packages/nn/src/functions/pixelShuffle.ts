import { checkTensor, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { checkInteger } from './check.ts';

/**
 * Channels rearranged to a finer image: [..., channels · factor², height, width] becomes
 * [..., channels, height · factor, width · factor].
 *
 * PyTorch: `torch.nn.functional.pixel_shuffle`.
 *
 * @throws ShapeError unless factor² divides the channels.
 * @example
 * pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2);   // [[[1, 2], [3, 4]]]
 */
export function pixelShuffle(x: Tensor, factor: number): Tensor {
  const { lead, channels, height, width } = imageOf('pixelShuffle', x, factor);
  const r = factor;
  if (channels % (r * r) !== 0)
    throw new ShapeError(
      `pixelShuffle: ${r * r}, the square of the factor, does not divide the channels of ${showShape(x.shape)}`,
    );
  const n = lead.length;
  return x
    .reshape([...lead, channels / (r * r), r, r, height, width])
    .transpose([...lead.keys(), n, n + 3, n + 1, n + 4, n + 2])
    .reshape([...lead, channels / (r * r), height * r, width * r]);
}

/**
 * An image rearranged to more channels, undoing `pixelShuffle`: [..., channels, height, width] becomes
 * [..., channels · factor², height / factor, width / factor].
 *
 * PyTorch: `torch.nn.functional.pixel_unshuffle`.
 *
 * @throws ShapeError unless the factor divides height and width.
 * @example
 * pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2);   // [[[1]], [[2]], [[3]], [[4]]]
 */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor {
  const { lead, channels, height, width } = imageOf('pixelUnshuffle', x, factor);
  const r = factor;
  if (height % r !== 0 || width % r !== 0)
    throw new ShapeError(`pixelUnshuffle: ${r} does not divide height and width of ${showShape(x.shape)}`);
  const n = lead.length;
  return x
    .reshape([...lead, channels, height / r, r, width / r, r])
    .transpose([...lead.keys(), n, n + 2, n + 4, n + 1, n + 3])
    .reshape([...lead, channels * r * r, height / r, width / r]);
}

interface Image {
  readonly lead: readonly number[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function imageOf(name: string, x: Tensor, factor: number): Image {
  checkTensor(name, x);
  checkInteger(name, 'the factor', factor, 1);
  const [channels, height, width] = x.shape.slice(-3);
  if (width === undefined)
    throw new ShapeError(`${name}: x is [..., channels, height, width], got ${showShape(x.shape)}`);
  return { lead: x.shape.slice(0, -3), channels: channels!, height: height!, width };
}

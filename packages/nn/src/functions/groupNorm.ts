import { checkOptions, ShapeError, showShape, sizeOf, type Tensor } from '@adjoint/tensor';
import { checkInteger, floats } from './check.ts';
import { affine, type NormalizationOptions, standardize } from './standardize.ts';

/**
 * Channels in groups, each group of each sample less its mean, over its standard deviation; then times `weight`, plus
 * `bias`, one number of each for a channel.
 *
 * PyTorch: `torch.nn.functional.group_norm`.
 *
 * @param x - [batch, channels, ...]
 * @throws ShapeError unless the groups divide the channels, NumericsError for a negative eps.
 * @example
 * groupNorm(tensor([[1, 3, 0, 8]]), 2, { eps: 0 });   // [[-1, 1, -1, 1]]
 */
export function groupNorm(x: Tensor, groups: number, options: NormalizationOptions = {}): Tensor {
  const given = floats('groupNorm', x);
  checkOptions('groupNorm', options, 'weight', 'bias', 'eps');
  checkInteger('groupNorm', 'the number of groups', groups, 1);
  const { shape } = given;
  const [batch, channels] = shape;
  if (channels === undefined || channels % groups !== 0)
    throw new ShapeError(`groupNorm: ${groups} groups do not divide the channels of ${showShape(shape)}, its axis 1`);
  const rows = given.reshape([batch!, groups, (channels / groups) * sizeOf(shape.slice(2))]);
  const y = standardize('groupNorm', rows, [2], options.eps ?? 1e-5).reshape(shape);
  return affine('groupNorm', y, options, [channels], shape.length - 2);
}

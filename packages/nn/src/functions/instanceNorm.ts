import { checkOptions, type Tensor } from '@adjoint/tensor';
import { type BatchNormOptions, normalizeChannels } from './batchNorm.ts';
import { floats } from './check.ts';

/**
 * Where mean and variance come from.
 *
 * @example
 * const options: InstanceNormOptions = { eps: 0 };
 * instanceNorm(tensor([[[1, 3]]]), options);   // [[[-1, 1]]]
 */
export interface InstanceNormOptions extends Omit<BatchNormOptions, 'training'> {
  /** Are mean and variance those of each sample? Yes, when left out. */
  readonly useInputStats?: boolean | undefined;
}

/**
 * Each channel of each sample less its mean, over its standard deviation; then times `weight`, plus `bias`, one number
 * of each for a channel.
 *
 * PyTorch: `torch.nn.functional.instance_norm`.
 *
 * @param x - [batch, channels, ...], with one more axis at least
 * @throws ShapeError for one value per channel.
 * @example
 * instanceNorm(tensor([[[1, 3], [0, 8]]]), { eps: 0 });   // [[[-1, 1], [-1, 1]]]
 */
export function instanceNorm(x: Tensor, options: InstanceNormOptions = {}): Tensor {
  const given = floats('instanceNorm', x);
  checkOptions('instanceNorm', options, 'runningMean', 'runningVariance', 'weight', 'bias', 'useInputStats?', 'eps');
  const axes = given.shape.map((_, axis) => axis).slice(2);
  return normalizeChannels('instanceNorm', given, options, options.useInputStats === false ? null : axes);
}

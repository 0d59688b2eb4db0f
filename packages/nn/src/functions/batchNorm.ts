import { checkOptions, ShapeError, showShape, sizeOf, type Tensor } from '@adjoint/tensor';
import { checkParameter, floats } from './check.ts';
import { affine, type NormalizationOptions, scaled, standardize } from './standardize.ts';

/**
 * Where mean and variance come from.
 *
 * @example
 * const options: BatchNormOptions = { training: true, eps: 0 };
 * batchNorm(tensor([[1], [3]]), options);   // [[-1], [1]]
 */
export interface BatchNormOptions extends NormalizationOptions {
  /** [channels]: what is subtracted outside training. */
  readonly runningMean?: Tensor | undefined;
  /** [channels]: by whose root is divided outside training. */
  readonly runningVariance?: Tensor | undefined;
  /** Are mean and variance those of this batch? No, when left out. */
  readonly training?: boolean | undefined;
}

/** Normalizes by the batch's own mean and variance over `axes`, or by the running ones. */
export function normalizeChannels(
  name: string,
  x: Tensor,
  options: NormalizationOptions & Omit<BatchNormOptions, 'training'>,
  axes: readonly number[] | null,
): Tensor {
  const { shape } = x;
  const channels = shape[1];
  if (channels === undefined) throw new ShapeError(`${name}: x is [batch, channels, ...], got ${showShape(shape)}`);
  const { runningMean, runningVariance, eps = 1e-5 } = options;
  checkParameter(name, 'runningMean', runningMean, [channels]);
  checkParameter(name, 'runningVariance', runningVariance, [channels]);
  let y: Tensor;
  if (axes !== null) {
    if (sizeOf(axes.map((axis) => shape[axis]!)) === 1)
      throw new ShapeError(`${name}: one value for each channel has no variance, got ${showShape(shape)}`);
    y = standardize(name, x, axes, eps);
  } else {
    if (runningMean === undefined || runningVariance === undefined)
      throw new ShapeError(`${name}: the running mean and variance are needed outside training`, {
        hint: `pass runningMean and runningVariance of shape ${showShape([channels])}, or train`,
      });
    const column = [channels, ...shape.slice(2).fill(1)];
    y = scaled(name, x.sub(runningMean.reshape(column)), runningVariance.reshape(column), eps);
  }
  return affine(name, y, options, [channels], shape.length - 2);
}

/**
 * Each channel less its mean, over its standard deviation, of the whole batch in training and as given otherwise; then
 * times `weight`, plus `bias`, one number of each for a channel.
 *
 * The running mean and variance are read, never changed.
 *
 * PyTorch: `torch.nn.functional.batch_norm`.
 *
 * @param x - [batch, channels, ...]
 * @throws ShapeError for one value per channel in training, or no running mean and variance outside it.
 * @example
 * batchNorm(tensor([[1, 0], [3, 8]]), { training: true, eps: 0 });   // [[-1, -1], [1, 1]]
 */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const given = floats('batchNorm', x);
  checkOptions('batchNorm', options, 'runningMean', 'runningVariance', 'weight', 'bias', 'training?', 'eps');
  const axes = given.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  return normalizeChannels('batchNorm', given, options, options.training === true ? axes : null);
}

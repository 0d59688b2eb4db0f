import { NumericsError } from '../errors.ts';
import { checkOptions } from '../options.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { drawFloats, type RandomOptions } from './draw.ts';
import { log } from './exactlog.ts';
import { insideUnit } from './fromwords.ts';

/**
 * The distribution to draw from.
 *
 * @example
 * const options: ExponentialOptions = { rate: 2 };
 * exponential(key(1), [100], options).max().item() > 0;   // true
 */
export interface ExponentialOptions extends RandomOptions {
  /** One over the mean; 1 by default. */
  readonly rate?: number;
}

/**
 * Values of the exponential distribution, by default of mean 1: positive and finite.
 *
 * PyTorch: `torch.Tensor.exponential_`.
 *
 * @throws NumericsError unless the rate is positive and finite; DtypeError, ShapeError for what is no key.
 * @example
 * exponential(key(1), [2, 3], { rate: 0.5 }).shape;   // [2, 3]
 */
export function exponential<const S extends Shape>(
  from: Tensor,
  shape: S,
  options: ExponentialOptions = {},
): Tensor<S> {
  checkOptions('exponential', options, 'rate', 'dtype');
  const { rate = 1 } = options;
  if (!(typeof rate === 'number' && rate > 0 && rate < Infinity))
    throw new NumericsError(`exponential: a positive, finite rate is needed, got ${String(rate)}`);
  return drawFloats('exponential', from, shape, options, (p, q) => -log(insideUnit(p, q)) / rate) as Tensor<S>;
}

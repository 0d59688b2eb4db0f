import { checkOptions } from '../options.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { drawFloats, type RandomOptions } from './draw.ts';
import { log } from './exactlog.ts';
import { insideUnit } from './fromwords.ts';

/** A value of the standard Gumbel distribution from two words. */
export const gumbelFrom = (high: number, low: number): number => -log(-log(insideUnit(high, low)));

/**
 * Values of the standard Gumbel distribution, -log(-log u): finite, between -3.61 and 36.74. Added to log probabilities
 * they make the largest one a draw from them.
 *
 * NumPy: `numpy.random.gumbel`.
 *
 * @throws DtypeError, ShapeError for what is no key.
 * @example
 * gumbel(key(1), [2, 3]).shape;   // [2, 3]
 */
export function gumbel<const S extends Shape>(from: Tensor, shape: S, options: RandomOptions = {}): Tensor<S> {
  checkOptions('gumbel', options, 'dtype');
  return drawFloats('gumbel', from, shape, options, gumbelFrom) as Tensor<S>;
}

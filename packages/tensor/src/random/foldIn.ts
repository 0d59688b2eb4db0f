import { NumericsError } from '../errors.ts';
import { checkInteger } from '../checks.ts';
import type { Tensor } from '../tensor.ts';
import { draw } from './draw.ts';
import { foldKey } from './threefry.ts';

/**
 * The key of step, layer or sample number `data`: independent of the one it comes from and of those of other numbers.
 *
 * JAX: `jax.random.fold_in`.
 *
 * @param data - a non-negative safe integer.
 * @throws NumericsError for any other number; DtypeError, ShapeError for what is no key.
 * @example
 * const forStep = (step: number) => foldIn(key(1), step);
 * uniform(forStep(3), [2]).equal(uniform(forStep(4), [2]));   // [false, false]
 */
export function foldIn(from: Tensor, data: number): Tensor<readonly [2]> {
  checkInteger('foldIn', 'what is folded in', data, 0, Number.MAX_SAFE_INTEGER, NumericsError);
  return draw('foldIn', from, [2], 'uint32', (words) => foldKey(words, data)) as Tensor<readonly [2]>;
}

import { NumericsError } from '../errors.ts';
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
  if (!Number.isSafeInteger(data) || data < 0)
    throw new NumericsError(`foldIn: a non-negative safe integer is folded in, got ${String(data)}`);
  return draw('foldIn', from, [2], 'uint32', (words) => foldKey(words, data)) as Tensor<readonly [2]>;
}

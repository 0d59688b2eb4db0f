import { permutation, type Tensor } from '@adjoint/tensor';

/**
 * The same items in an order that depends on the key alone (Fisher and Yates).
 *
 * `permutation(key, x)` does it for the entries of a tensor.
 *
 * Python: `random.shuffle`.
 *
 * @throws DtypeError, ShapeError for what is no key.
 * @example
 * shuffle(key(1), ['a', 'b', 'c']).toSorted();   // ['a', 'b', 'c']
 */
export function shuffle<T>(from: Tensor, items: readonly T[]): T[] {
  return Array.from(permutation(from, items.length).toTypedArray(), (i) => items[i]!);
}

import { sameShape, Tensor } from '@adjoint/tensor';

/**
 * Teaches vitest and jest that tensors are equal if their dtypes, shapes and all values are, NaN equal to NaN.
 *
 * Without it their `toEqual` compares memory, of which a tensor is only a window.
 *
 * @returns whether two tensors are equal; undefined if one of the two is no tensor, which leaves the verdict to others.
 * @example
 * expect.addEqualityTesters([tensorEquality]);
 * expect({ w: tensor([1, 2]) }).toEqual({ w: tensor([1, 2]) });
 * expect({ w: tensor([1, 2]) }).not.toEqual({ w: tensor([1, 3]) });
 */
export function tensorEquality(a: unknown, b: unknown): boolean | undefined {
  if (!(a instanceof Tensor) || !(b instanceof Tensor)) return undefined;
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  const [p, q] = [a.toTypedArray(), b.toTypedArray()];
  return p.every((value, i) => Object.is(value, q[i]) || value === q[i]);
}

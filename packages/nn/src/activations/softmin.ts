import { inNameOf, type Over, type Shape, softmax, type Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * Exponentials of -x that add up to 1 along an axis, by default the last.
 *
 * PyTorch: `F.softmin`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * softmin(tensor([0, -Math.log(3)]));   // [0.25, 0.75]
 */
export function softmin<S extends Shape>(x: Tensor<S>, over: Over = -1): Tensor<S> {
  const given = floats('softmin', x).neg();
  return inNameOf('softmin', () => softmax(given, over)) as Tensor<S>;
}

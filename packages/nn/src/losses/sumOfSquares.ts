import type { Tensor } from '@adjoint/tensor';
import { pairOf } from './sameshape.ts';

/**
 * The sum over all elements of (prediction - target)², without a factor of one half.
 *
 * @throws ShapeError unless both have the same shape: losses never broadcast.
 * @example
 * sumOfSquares(tensor([1, 2]), tensor([1, 4])).item();   // 4
 */
export function sumOfSquares(prediction: Tensor, target: Tensor): Tensor<readonly []> {
  const [p, t] = pairOf('sumOfSquares', prediction, target);
  return p.sub(t).square().sum();
}

import { inNameOf, type Tensor } from '@adjoint/tensor';
import { checkSameShape } from './sameshape.ts';

/**
 * The sum over all elements of (prediction - target)², without a factor of one half.
 *
 * @throws ShapeError unless both have the same shape: losses never broadcast.
 * @example
 * sumOfSquares(tensor([1, 2]), tensor([1, 4])).item();   // 4
 */
export function sumOfSquares(prediction: Tensor, target: Tensor): Tensor<readonly []> {
  checkSameShape('sumOfSquares', prediction, target);
  return inNameOf('sumOfSquares', () => prediction.sub(target))
    .square()
    .sum();
}

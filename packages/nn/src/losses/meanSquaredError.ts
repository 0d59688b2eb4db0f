import { inNameOf, type Tensor } from '@adjoint/tensor';
import { checkSameShape } from './sameshape.ts';

/**
 * The mean over all elements of (prediction - target)², as PyTorch's `mse_loss`; NaN if there are none.
 *
 * @throws ShapeError unless both have the same shape: losses never broadcast.
 * @example
 * meanSquaredError(tensor([1, 2]), tensor([1, 4])).item();   // 2
 */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor<readonly []> {
  checkSameShape('meanSquaredError', prediction, target);
  return inNameOf('meanSquaredError', () => prediction.sub(target))
    .square()
    .mean();
}

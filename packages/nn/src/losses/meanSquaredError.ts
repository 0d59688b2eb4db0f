import { checkOptions, type Tensor } from '@adjoint/tensor';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * The mean over all elements of (prediction - target)²; NaN if there are none.
 *
 * PyTorch: `torch.nn.functional.mse_loss`.
 *
 * @throws ShapeError unless both have the same shape: losses never broadcast.
 * @example
 * meanSquaredError(tensor([1, 2]), tensor([1, 4])).item();                        // 2
 * meanSquaredError(tensor([1, 2]), tensor([1, 4]), { reduction: 'none' });        // [0, 4]
 */
export function meanSquaredError<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: LossOptions<R> = {},
): Loss<R> {
  const [p, t] = pairOf('meanSquaredError', prediction, target);
  checkOptions('meanSquaredError', options, 'reduction');
  return reduced('meanSquaredError', p.sub(t).square(), options.reduction);
}

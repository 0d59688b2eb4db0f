import { checkOptions, type Tensor } from '@adjoint/tensor';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * The mean over all elements of |prediction - target|, whose derivative is 0 where both are equal.
 *
 * PyTorch: `torch.nn.functional.l1_loss`.
 *
 * @throws ShapeError unless both have the same shape: losses never broadcast.
 * @example
 * meanAbsoluteError(tensor([1, 2]), tensor([1, 4])).item();   // 1
 */
export function meanAbsoluteError<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: LossOptions<R> = {},
): Loss<R> {
  const [p, t] = pairOf('meanAbsoluteError', prediction, target);
  checkOptions('meanAbsoluteError', options, 'reduction');
  return reduced('meanAbsoluteError', p.sub(t).abs(), options.reduction);
}

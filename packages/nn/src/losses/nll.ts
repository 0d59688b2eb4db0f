import { checkOptions, type Tensor } from '@adjoint/tensor';
import { classAxis, type ClassOptions, classTargets, surprise, weightedMean } from './classes.ts';
import { type Loss, reduced, type Reduction } from './reduction.ts';

/**
 * The mean of -log p of the right classes, from the logarithms of probabilities; NaN where every target is ignored.
 *
 * PyTorch: `torch.nn.functional.nll_loss`.
 *
 * @param logProbabilities - [batch, classes, ...] or [classes], as `logSoftmax` makes them.
 * @param targets - int32 or uint32 [batch, ...] or []: the index of the right class.
 * @throws ShapeError for other shapes, DtypeError for targets that are no ints, IndexError for a class that does not
 * exist: negative indices do not count from the end here.
 * @example
 * nll(tensor([[-3, -1], [-2, -4]]), tensor([1, 0], { dtype: 'int32' }));   // 1.5
 */
export function nll<R extends Reduction = 'mean'>(
  logProbabilities: Tensor,
  targets: Tensor,
  options: ClassOptions<R> = {},
): Loss<R> {
  const what = 'log-probabilities';
  const axis = classAxis('nll', what, logProbabilities);
  checkOptions('nll', options, 'weight', 'ignoreIndex', 'reduction');
  const right = classTargets('nll', what, logProbabilities, axis, targets, options);
  const losses = surprise(logProbabilities, axis, right).mul(right.counts);
  return reduced('nll', losses, options.reduction, (all) => weightedMean(all, right));
}

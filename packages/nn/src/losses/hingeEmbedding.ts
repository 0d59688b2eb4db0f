import { checkOptions, type Tensor, where } from '@adjoint/tensor';
import { checkLabels, marginOf, type MarginOptions, positivePart } from './marginRanking.ts';
import { type Loss, reduced, type Reduction } from './reduction.ts';
import { checkFloats } from './sameshape.ts';

/**
 * The mean of distances where the label is 1, and of max(0, margin - distance) where it is -1.
 *
 * PyTorch: `torch.nn.functional.hinge_embedding_loss`.
 *
 * @throws ShapeError unless both have the same shape, NumericsError for labels that are neither 1 nor -1.
 * @example
 * hingeEmbedding(tensor([0.25, 0.25]), tensor([1, -1]), { reduction: 'none' });   // [0.25, 0.75]
 */
export function hingeEmbedding<R extends Reduction = 'mean'>(
  distances: Tensor,
  labels: Tensor,
  options: MarginOptions<R> = {},
): Loss<R> {
  const name = 'hingeEmbedding';
  checkFloats(name, 'distances', distances);
  checkLabels(name, distances, labels);
  checkOptions(name, options, 'margin', 'reduction');
  const margin = marginOf(name, options, 1);
  const losses = where(labels.greater(0), distances, positivePart(distances.neg().add(margin)));
  return reduced(name, losses, options.reduction);
}

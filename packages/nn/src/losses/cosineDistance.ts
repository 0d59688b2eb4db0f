import { checkOptions, inNameOf, type Tensor } from '@adjoint/tensor';
import { cosineSimilarity } from '../functions/cosineSimilarity.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * Where the vectors lie.
 *
 * @example
 * const options: CosineDistanceOptions = { axis: 0 };
 * cosineDistance(tensor([[1, 0], [0, 1]]), tensor([[1, 0], [0, 3]]), options);   // 0
 */
export interface CosineDistanceOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The axis along which a vector lies, the last when left out. */
  readonly axis?: number | undefined;
  /** The least length that is divided by; 1e-8 when left out. */
  readonly eps?: number | undefined;
}

/**
 * The mean of 1 - cos of the angle between each prediction and its target, which is 0 for one direction and 2 for opposite
 * ones, whatever the lengths.
 *
 * @throws ShapeError unless both have the same shape, IndexError for an axis out of range.
 * @example
 * cosineDistance(tensor([[3, 4], [1, 0]]), tensor([[4, 3], [-5, 0]]), { reduction: 'none' });   // [0.04, 2]
 */
export function cosineDistance<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: CosineDistanceOptions<R> = {},
): Loss<R> {
  const [p, t] = pairOf('cosineDistance', prediction, target);
  checkOptions('cosineDistance', options, 'axis', 'eps', 'reduction');
  const { axis = -1, eps, reduction } = options;
  const cosine = inNameOf('cosineDistance', () => cosineSimilarity(p, t, { axis, eps }));
  return reduced('cosineDistance', cosine.neg().add(1), reduction);
}

import {
  cast,
  checkOptions,
  checkTensor,
  clamp,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { checkEach } from './known.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * From where on two different vectors are too much alike.
 *
 * @example
 * const options: CosineEmbeddingOptions = { margin: 0.5 };
 * cosineEmbedding(tensor([3, 4]), tensor([4, 3]), tensor(-1), options);   // 0.46
 */
export interface CosineEmbeddingOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The cosine, in [-1, 1], up to which vectors of label -1 cost nothing; 0 when left out. */
  readonly margin?: number | undefined;
}

/** Keeps the root of a product of squares from 0, as PyTorch does. */
const LEAST = 1e-12;

/**
 * The mean of 1 - cos for pairs of vectors that belong together, label 1, and of max(0, cos - margin) for others, label -1.
 *
 * PyTorch: `torch.nn.functional.cosine_embedding_loss`.
 *
 * @param a - [batch, width] or [width], as `b`.
 * @param labels - [batch] or [], each 1 or -1.
 * @throws ShapeError for other shapes, NumericsError for other labels.
 * @example
 * cosineEmbedding(tensor([[3, 4], [3, 4]]), tensor([[4, 3], [4, 3]]), tensor([1, -1]), { reduction: 'none' });   // [0.04, 0.96]
 */
export function cosineEmbedding<R extends Reduction = 'mean'>(
  a: Tensor,
  b: Tensor,
  labels: Tensor,
  options: CosineEmbeddingOptions<R> = {},
): Loss<R> {
  const name = 'cosineEmbedding';
  const [p, q] = pairOf(name, a, b);
  checkTensor(name, labels);
  checkOptions(name, options, 'margin', 'reduction');
  const { margin = 0, reduction } = options;
  checkNumber(name, 'a margin lies in [-1, 1]', margin, (value) => value >= -1 && value <= 1);
  if (p.rank < 1 || p.rank > 2 || !sameShape(labels.shape, p.shape.slice(0, -1)))
    throw new ShapeError(
      `${name}: vectors [batch, width] and labels [batch] are needed, got ${showShape(p.shape)} and ${showShape(labels.shape)}`,
    );
  checkEach(name, 'labels are 1 or -1', labels, (value) => value === 1 || value === -1);
  const lengths = [p, q].map((x) => x.square().sum(-1).add(LEAST));
  const cosine = p.mul(q).sum(-1).div(lengths[0]!.mul(lengths[1]!).sqrt());
  const together = cast(labels, 'float64').greater(0);
  return reduced(name, where(together, cosine.neg().add(1), clamp(cosine.sub(margin), 0, null)), reduction);
}

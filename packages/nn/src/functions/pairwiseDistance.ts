import { checkOptions, axisOf, broadcastShapes, norm, type Tensor } from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';

/**
 * Which distance.
 *
 * @example
 * const options: PairwiseDistanceOptions = { p: 1, eps: 0 };
 * pairwiseDistance(tensor([1, 2]), tensor([2, 0]), options).item();   // 3
 */
export interface PairwiseDistanceOptions {
  /** The order of the norm, 2 when left out. */
  readonly p?: number | undefined;
  /** Is added to each difference; 1e-6 when left out. */
  readonly eps?: number | undefined;
  /** Does the last axis stay, with length 1? No, when left out. */
  readonly keepdims?: boolean | undefined;
}

/**
 * The distance of vectors along the last axis, two by two; the operands broadcast.
 *
 * PyTorch: `torch.nn.functional.pairwise_distance`.
 *
 * @throws ShapeError for shapes that do not broadcast, IndexError for 0-d tensors.
 * @example
 * pairwiseDistance(tensor([[0, 0]]), tensor([[3, 4]]), { eps: 0 });   // [5]
 */
export function pairwiseDistance(a: Tensor, b: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  const [p, q] = [floats('pairwiseDistance', a), floats('pairwiseDistance', b)];
  checkOptions('pairwiseDistance', options, 'p', 'eps', 'keepdims?');
  const { p: order = 2, eps = 1e-6, keepdims = false } = options;
  checkNumber('pairwiseDistance', 'eps is a number', eps, (value) => !Number.isNaN(value));
  checkNumber('pairwiseDistance', 'the order p is a number', order, (value) => !Number.isNaN(value));
  axisOf('pairwiseDistance', -1, broadcastShapes('pairwiseDistance', p.shape, q.shape).length);
  return norm(p.sub(q).add(eps), order, -1, { keepdims });
}

import { checkOptions, broadcastShapes, broadcastTo, type Tensor } from '@adjoint/tensor';
import { floats } from './check.ts';
import { lengthOf, type NormalizeOptions } from './normalize.ts';

/**
 * The cosine of the angle between vectors, by default those along axis 1; the operands broadcast.
 *
 * PyTorch: `torch.nn.functional.cosine_similarity`.
 *
 * @param options - `eps`, the least length that is divided by, is 1e-8 when left out.
 * @throws ShapeError for shapes that do not broadcast, IndexError for an axis out of range.
 * @example
 * cosineSimilarity(tensor([[3, 4], [1, 0]]), tensor([[4, 3], [0, 5]]));   // [0.96, 0]
 */
export function cosineSimilarity(a: Tensor, b: Tensor, options: Omit<NormalizeOptions, 'p'> = {}): Tensor {
  const name = 'cosineSimilarity';
  const [p, q] = [floats(name, a), floats(name, b)];
  checkOptions(name, options, 'axis', 'eps');
  const { axis = 1, eps = 1e-8 } = options;
  const shape = broadcastShapes(name, p.shape, q.shape);
  const [left, right] = [p, q].map((x) => {
    const whole = broadcastTo(x, shape);
    return whole.div(lengthOf(name, whole, 2, axis, eps));
  });
  return left!.mul(right!).sum(axis);
}

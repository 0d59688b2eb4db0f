import type { Operand } from '../operand.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { pairOf } from './floating.ts';

/**
 * a + weight (b - a): a where the weight is 0, exactly b where it is 1.
 *
 * PyTorch: `torch.lerp`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * lerp(tensor([0, 10]), tensor([4, 20]), 0.25);   // [1, 12.5]
 */
export function lerp(a: Operand, b: Operand, weight: Operand): Tensor {
  const [start, end] = pairOf('lerp', 'float', a, b);
  const [span, w] = pairOf('lerp', 'float', end.sub(start), weight);
  // From the nearer end, so that both ends are exact.
  const near = w.less(0.5);
  return where(near, start, end).add(span.mul(where(near, w, w.sub(1))));
}

import type { Operand } from '../operand.ts';
import { div } from '../ops/div.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { pairOf } from './floating.ts';

/**
 * |a| with the sign of b, which zeros have too. The derivative by a is 0 at a = 0, by b it is 0.
 *
 * PyTorch: `torch.copysign`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * copysign(tensor([1, -2]), tensor([-3, 0]));   // [-1, 2]
 */
export function copysign(a: Operand, b: Operand): Tensor {
  const [p, q] = pairOf('copysign', 'float', a, b);
  const size = p.abs();
  return where(where(q.equal(0), div(1, q), q).less(0), size.neg(), size);
}

import type { Operand } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { operandOf } from './floating.ts';
import { broadcastShapes } from '../shape.ts';

/** Both operands as bools: what is not 0 is true, NaN included. */
function bools(name: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [p, q] = [cast(operandOf(name, a), 'bool'), cast(operandOf(name, b), 'bool')];
  broadcastShapes(name, p.shape, q.shape);
  return [p, q];
}

/**
 * Where both elements are not 0: bools.
 *
 * PyTorch: `torch.logical_and`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * logicalAnd(tensor([0, 1, 2]), tensor([1, 0, 3]));   // [false, false, true]
 */
export function logicalAnd(a: Operand, b: Operand): Tensor {
  const [p, q] = bools('logicalAnd', a, b);
  return p.mul(q);
}

/**
 * Where either element is not 0: bools.
 *
 * PyTorch: `torch.logical_or`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * logicalOr(tensor([0, 1, 0]), tensor([0, 0, 3]));   // [false, true, true]
 */
export function logicalOr(a: Operand, b: Operand): Tensor {
  const [p, q] = bools('logicalOr', a, b);
  return p.add(q);
}

/**
 * Where just one of both elements is not 0: bools.
 *
 * PyTorch: `torch.logical_xor`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * logicalXor(tensor([0, 1, 2]), tensor([0, 0, 3]));   // [false, true, false]
 */
export function logicalXor(a: Operand, b: Operand): Tensor {
  const [p, q] = bools('logicalXor', a, b);
  return p.notEqual(q);
}

/**
 * Where an element is 0: bools.
 *
 * PyTorch: `torch.logical_not`.
 *
 * @example
 * logicalNot(tensor([0, 1, NaN]));   // [true, false, false]
 */
export function logicalNot<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return operandOf('logicalNot', x).equal(0) as Tensor<ShapeOf<X>>;
}

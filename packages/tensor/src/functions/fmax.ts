import type { Operand } from '../operand.ts';
import { maximum } from '../ops/maximum.ts';
import { minimum } from '../ops/minimum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { pairOf } from './floating.ts';

function unlessNaN(name: string, choose: typeof maximum | typeof minimum, a: Operand, b: Operand): Tensor {
  const [p, q] = pairOf(name, 'number', a, b);
  return where(q.notEqual(q), p, where(p.notEqual(p), q, choose(p, q)));
}

/**
 * The larger of two elements; NaN only if both are NaN. Equal operands share the derivative.
 *
 * PyTorch: `torch.fmax`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * fmax(tensor([1, NaN]), tensor([3, 2]));   // [3, 2]
 */
export function fmax(a: Operand, b: Operand): Tensor {
  return unlessNaN('fmax', maximum, a, b);
}

/**
 * The smaller of two elements; NaN only if both are NaN. Equal operands share the derivative.
 *
 * PyTorch: `torch.fmin`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * fmin(tensor([1, NaN]), tensor([3, 2]));   // [1, 2]
 */
export function fmin(a: Operand, b: Operand): Tensor {
  return unlessNaN('fmin', minimum, a, b);
}

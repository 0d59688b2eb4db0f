import type { Operand } from '../operand.ts';
import { fmod } from '../ops/fmod.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { pairOf } from './floating.ts';

/**
 * What a division leaves, with the sign of the divisor, as Python's %; of ints too.
 *
 * PyTorch: `torch.remainder`.
 *
 * @throws ShapeError for operands that do not broadcast, NumericsError for an int divided by 0.
 * @example
 * remainder(tensor([5, -5]), 3);   // [2, 1]
 */
export function remainder(a: Operand, b: Operand): Tensor {
  const [dividend, divisor] = pairOf('remainder', 'number', a, b);
  const rest = fmod(dividend, divisor);
  return where(rest.notEqual(0).mul(rest.less(0).notEqual(divisor.less(0))), rest.add(divisor), rest);
}

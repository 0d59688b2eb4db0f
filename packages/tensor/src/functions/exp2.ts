import type { Operand } from '../operand.ts';
import { pow } from '../ops/pow.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './floating.ts';

/**
 * 2 to the power of each element.
 *
 * PyTorch: `torch.exp2`.
 *
 * @example
 * exp2(tensor([3, -1]));   // [8, 0.5]
 */
export function exp2<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return pow(2, floating('exp2', x)) as Tensor<ShapeOf<X>>;
}

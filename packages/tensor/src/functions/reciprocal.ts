import type { Operand } from '../operand.ts';
import { div } from '../ops/div.ts';
import { sqrt } from '../ops/sqrt.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './floating.ts';

/**
 * 1 / x.
 *
 * PyTorch: `torch.reciprocal`.
 *
 * @example
 * reciprocal(tensor([2, -4]));   // [0.5, -0.25]
 */
export function reciprocal<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return div(1, floating('reciprocal', x)) as Tensor<ShapeOf<X>>;
}

/**
 * 1 / √x; infinite at 0, NaN below.
 *
 * PyTorch: `torch.rsqrt`.
 *
 * @example
 * rsqrt(tensor([4, 0.25]));   // [0.5, 2]
 */
export function rsqrt<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return div(1, sqrt(floating('rsqrt', x))) as Tensor<ShapeOf<X>>;
}

import type { Operand } from '../operand.ts';
import { atan2 } from '../ops/atan2.ts';
import { log1p } from '../ops/log1p.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './floating.ts';

/**
 * Tangent.
 *
 * PyTorch: `torch.tan`.
 *
 * @example
 * tan(tensor([0, Math.PI / 4]));   // [0, 1]
 */
export function tan<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const angle = floating('tan', x);
  return angle.sin().div(angle.cos()) as Tensor<ShapeOf<X>>;
}

/**
 * Inverse tangent, in [-π/2, π/2].
 *
 * PyTorch: `torch.atan`.
 *
 * @example
 * atan(tensor([0, 1]));   // [0, 0.7854]
 */
export function atan<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return atan2(floating('atan', x), 1) as Tensor<ShapeOf<X>>;
}

/**
 * Inverse hyperbolic tangent; infinite at -1 and 1, NaN outside.
 *
 * PyTorch: `torch.atanh`.
 *
 * @example
 * atanh(tensor([0, 0.5, 1]));   // [0, 0.5493, Infinity]
 */
export function atanh<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = floating('atanh', x);
  return log1p(given).sub(log1p(given.neg())).mul(0.5) as Tensor<ShapeOf<X>>;
}

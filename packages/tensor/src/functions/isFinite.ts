import type { Operand } from '../operand.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { operandOf } from './floating.ts';

/**
 * Where an element is NaN: bools.
 *
 * PyTorch: `torch.isnan`.
 *
 * @example
 * isNaN(tensor([1, NaN]));   // [false, true]
 */
export function isNaN<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('isNaN', x);
  return given.notEqual(given) as Tensor<ShapeOf<X>>;
}

/**
 * Where an element is neither NaN nor infinite: bools.
 *
 * PyTorch: `torch.isfinite`.
 *
 * @example
 * isFinite(tensor([1, NaN, Infinity]));   // [true, false, false]
 */
export function isFinite<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('isFinite', x);
  return given.less(Infinity).mul(given.greater(-Infinity)) as Tensor<ShapeOf<X>>;
}

/**
 * Where an element is infinite, of either sign: bools.
 *
 * PyTorch: `torch.isinf`.
 *
 * @example
 * isInf(tensor([1, NaN, -Infinity]));   // [false, false, true]
 */
export function isInf<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('isInf', x);
  return given.equal(Infinity).add(given.equal(-Infinity)) as Tensor<ShapeOf<X>>;
}

import { type Shape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/** x strictly between two bounds, where the derivative is 1; a bound elsewhere; NaN, with derivative 0, of NaN. */
function between(x: Tensor, low: number, high: number): Tensor {
  return where(x.lessEqual(low), low, where(x.less(high), x, where(x.greaterEqual(high), high, NaN)));
}

/**
 * x strictly between two bounds, a bound elsewhere. The derivative at the bounds is 0.
 *
 * PyTorch: `F.hardtanh`.
 *
 * @throws NumericsError for bounds in the wrong order.
 * @example
 * hardtanh(tensor([-2, 0.5, 3]));   // [-1, 0.5, 1]
 */
export function hardtanh<S extends Shape>(x: Tensor<S>, min = -1, max = 1): Tensor<S> {
  checkNumber('hardtanh', 'min is a number', min, () => true);
  checkNumber('hardtanh', `max is a number not below min, which is ${min}`, max, (v) => !(v < min));
  return between(floats('hardtanh', x), min, max) as Tensor<S>;
}

/**
 * x strictly between 0 and 6, a bound elsewhere. The derivative at the bounds is 0.
 *
 * PyTorch: `F.relu6`.
 *
 * @example
 * relu6(tensor([-2, 3, 8]));   // [0, 3, 6]
 */
export function relu6<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return between(floats('relu6', x), 0, 6) as Tensor<S>;
}

/**
 * x / 6 + 1/2 strictly between -3 and 3, else 0 or 1. The derivative at -3 and 3 is 0.
 *
 * PyTorch: `F.hardsigmoid`.
 *
 * @example
 * hardsigmoid(tensor([-4, 0, 1.5]));   // [0, 0.5, 0.75]
 */
export function hardsigmoid<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('hardsigmoid', x);
  const inside = where(v.less(3), v.add(3).div(6), NaN);
  return where(v.lessEqual(-3), 0, where(v.greaterEqual(3), 1, inside)) as Tensor<S>;
}

/**
 * x · hardsigmoid(x). The derivative at -3 is 0, at 3 it is 1.
 *
 * PyTorch: `F.hardswish`.
 *
 * @example
 * hardswish(tensor([-4, 1.5, 5]));   // [0, 1.125, 5]
 */
export function hardswish<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('hardswish', x);
  const [below, above] = [v.lessEqual(-3), v.greaterEqual(3)];
  // The product sees no infinity, whose derivative would be NaN on the way back.
  const inner = where(below, 0, where(above, 0, v));
  return where(below, v.mul(0), where(above, v, inner.mul(inner.add(3)).div(6))) as Tensor<S>;
}

import { expm1, type Shape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/** x above 0, scale · (exp(x / width) - 1) elsewhere, with the slope of that side at 0. */
function bent(x: Tensor, scale: number, width: number): Tensor {
  const above = x.greater(0);
  // The exponential sees no large argument, whose infinity would turn into NaN on the way back.
  const low = where(above, 0, x);
  return where(above, x, expm1(width === 1 ? low : low.div(width)).mul(scale));
}

/**
 * x above 0, alpha · (eˣ - 1) elsewhere. The derivative at 0 is alpha.
 *
 * PyTorch: `F.elu`.
 *
 * @example
 * elu(tensor([-1, 2]));   // [-0.6321, 2]
 */
export function elu<S extends Shape>(x: Tensor<S>, alpha = 1): Tensor<S> {
  checkNumber('elu', 'alpha is a number', alpha, () => true);
  return bent(floats('elu', x), alpha, 1) as Tensor<S>;
}

/**
 * x above 0, alpha · (exp(x / alpha) - 1) elsewhere: smooth at 0 for every alpha.
 *
 * PyTorch: `F.celu`.
 *
 * @throws NumericsError for an alpha of 0.
 * @example
 * celu(tensor([-1, 2]), 2);   // [-0.7869, 2]
 */
export function celu<S extends Shape>(x: Tensor<S>, alpha = 1): Tensor<S> {
  checkNumber('celu', 'alpha is a number but 0', alpha, (v) => v !== 0);
  return bent(floats('celu', x), alpha, alpha) as Tensor<S>;
}

// The two numbers under which activations keep mean 0 and variance 1 (Klambauer et al. 2017).
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/**
 * A scaled `elu`, under which activations keep mean 0 and variance 1.
 *
 * PyTorch: `F.selu`.
 *
 * @example
 * selu(tensor([-1, 2]));   // [-1.1113, 2.1014]
 */
export function selu<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bent(floats('selu', x), seluAlpha, 1).mul(seluScale) as Tensor<S>;
}

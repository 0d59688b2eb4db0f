import { type Shape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/** Checks a width of a dead zone, and says where it is. */
function deadZone(name: string, x: Tensor, lambda: number): Tensor {
  checkNumber(name, 'lambda is a number not below 0', lambda, (v) => v >= 0);
  return x.abs().lessEqual(lambda);
}

/**
 * x outside [-lambda, lambda], 0 inside, bounds included.
 *
 * PyTorch: `F.hardshrink`.
 *
 * @throws NumericsError for a lambda below 0.
 * @example
 * hardshrink(tensor([-1, 0.25, 2]));   // [-1, 0, 2]
 */
export function hardshrink<S extends Shape>(x: Tensor<S>, lambda = 0.5): Tensor<S> {
  const v = floats('hardshrink', x);
  return where(deadZone('hardshrink', v, lambda), 0, v) as Tensor<S>;
}

/**
 * x moved towards 0 by lambda, 0 if it lies no further away.
 *
 * PyTorch: `F.softshrink`.
 *
 * @throws NumericsError for a lambda below 0.
 * @example
 * softshrink(tensor([-1, 0.25, 2]));   // [-0.5, 0, 1.5]
 */
export function softshrink<S extends Shape>(x: Tensor<S>, lambda = 0.5): Tensor<S> {
  const v = floats('softshrink', x);
  return where(deadZone('softshrink', v, lambda), 0, v.sub(v.sign().mul(lambda))) as Tensor<S>;
}

/**
 * x - tanh(x).
 *
 * PyTorch: `F.tanhshrink`.
 *
 * @example
 * tanhshrink(tensor([0, 1]));   // [0, 0.2384]
 */
export function tanhshrink<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('tanhshrink', x);
  return v.sub(v.tanh()) as Tensor<S>;
}

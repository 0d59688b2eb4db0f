import { logAddExp, type Shape, type Tensor } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/**
 * log(1 + exp(beta x)) / beta, without overflow and exact everywhere: there is no threshold.
 *
 * PyTorch: `F.softplus`.
 *
 * @throws NumericsError for a beta of 0.
 * @example
 * softplus(tensor([0, 1000]));   // [0.6931, 1000]
 */
export function softplus<S extends Shape>(x: Tensor<S>, beta = 1): Tensor<S> {
  checkNumber('softplus', 'beta is a number but 0', beta, (v) => v !== 0);
  const v = floats('softplus', x);
  return (beta === 1 ? logAddExp(v, 0) : logAddExp(v.mul(beta), 0).div(beta)) as Tensor<S>;
}

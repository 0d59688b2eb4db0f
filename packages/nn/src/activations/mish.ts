import { logAddExp, type Shape, type Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * x · tanh(softplus(x)).
 *
 * PyTorch: `F.mish`.
 *
 * @example
 * mish(tensor([-1, 1]));   // [-0.3034, 0.8651]
 */
export function mish<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('mish', x);
  // tanh(softplus x) = e (e + 2) / (e (e + 2) + 2) with e = exp x, which is the sigmoid of log(e (e / 2 + 1))
  return v.mul(v.add(logAddExp(v.sub(Math.LN2), 0)).sigmoid()) as Tensor<S>;
}

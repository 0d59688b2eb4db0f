import { type Shape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/**
 * x above 0, slope · x elsewhere. The derivative at 0 is the slope.
 *
 * PyTorch: `F.leaky_relu`.
 *
 * @example
 * leakyRelu(tensor([-1, 2]));   // [-0.01, 2]
 */
export function leakyRelu<S extends Shape>(x: Tensor<S>, slope = 0.01): Tensor<S> {
  const v = floats('leakyRelu', x);
  checkNumber('leakyRelu', 'the slope is a number', slope, () => true);
  return where(v.greater(0), v, v.mul(slope)) as Tensor<S>;
}

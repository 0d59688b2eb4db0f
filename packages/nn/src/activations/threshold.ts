import { type Shape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from '../functions/check.ts';

/**
 * x above a threshold, `value` elsewhere. The derivative at the threshold is 0.
 *
 * PyTorch: `F.threshold`.
 *
 * @example
 * threshold(tensor([-1, 0.5, 2]), 1, -5);   // [-5, -5, 2]
 */
export function threshold<S extends Shape>(x: Tensor<S>, limit: number, value: number): Tensor<S> {
  const v = floats('threshold', x);
  checkNumber('threshold', 'the threshold is a number', limit, () => true);
  checkNumber('threshold', 'the value is a number', value, () => true);
  return where(v.lessEqual(limit), value, v) as Tensor<S>;
}

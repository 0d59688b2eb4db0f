import type { Shape, Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * x · sigmoid(x), also known as swish.
 *
 * PyTorch: `F.silu`.
 *
 * @example
 * silu(tensor([-1, 1]));   // [-0.2689, 0.7311]
 */
export function silu<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('silu', x);
  return v.mul(v.sigmoid()) as Tensor<S>;
}

import type { Shape, Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * x / (1 + |x|).
 *
 * PyTorch: `F.softsign`.
 *
 * @example
 * softsign(tensor([-1, 3]));   // [-0.5, 0.75]
 */
export function softsign<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const v = floats('softsign', x);
  return v.div(v.abs().add(1)) as Tensor<S>;
}

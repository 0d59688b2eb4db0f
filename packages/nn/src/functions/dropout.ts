import { inNameOf, bernoulli, cast, type Tensor } from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';

/**
 * `x` with elements set to 0 at random, each with probability `rate`, and the others divided by 1 - rate. Which ones is a
 * function of the key, so value and derivatives agree.
 *
 * PyTorch: `torch.nn.functional.dropout`.
 *
 * @throws NumericsError unless the rate lies in [0, 1]; DtypeError, ShapeError for what is no key.
 * @example
 * dropout(key(1), ones([4]), 0.5);   // [2, 2, 0, 0]
 */
export function dropout(key: Tensor, x: Tensor, rate: number): Tensor {
  const given = floats('dropout', x);
  checkNumber('dropout', 'a rate lies in [0, 1]', rate, (value) => value >= 0 && value <= 1);
  const kept = cast(
    inNameOf('dropout', () => bernoulli(key, 1 - rate, given.shape)),
    given.dtype,
  );
  return given.mul(rate === 1 ? kept : kept.div(1 - rate));
}

import { inNameOf, NumericsError } from '../errors.ts';
import { checkInteger } from '../checks.ts';
import { checkMatrices, identityFor } from '../matrices.ts';
import { floats } from '../floats.ts';
import { matmul } from '../ops/matmul.ts';
import type { Tensor } from '../tensor.ts';
import { inv } from './inv.ts';

/**
 * The n-th power of each square matrix: n factors, for negative n of the inverse, the identity for 0; leading axes are a
 * batch.
 *
 * PyTorch: `torch.linalg.matrix_power`.
 *
 * @throws NumericsError for an exponent that is no integer, or a negative one of a singular matrix.
 * @example
 * matrixPower(tensor([[1, 1], [0, 1]]), 5);   // [[1, 5], [0, 1]]
 */
export function matrixPower(x: Tensor, n: number): Tensor {
  const a = floats('matrixPower', x);
  checkMatrices('matrixPower', a);
  checkInteger('matrixPower', 'an exponent', n, -Infinity, Infinity, NumericsError);
  if (n === 0) return identityFor(a).broadcastTo(a.shape);
  let square = n < 0 ? inNameOf('matrixPower', () => inv(a)) : a;
  let product: Tensor | undefined;
  for (let rest = Math.abs(n); ; square = matmul(square, square)) {
    if (rest % 2 === 1) product = product === undefined ? square : matmul(product, square);
    rest = Math.floor(rest / 2);
    if (rest === 0) return product!;
  }
}

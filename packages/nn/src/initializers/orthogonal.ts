import {
  cast,
  checkOptions,
  cholesky,
  eye,
  inNameOf,
  normal,
  type Shape,
  sizeOf,
  solveTriangular,
  type Tensor,
  zeros,
} from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { dtypeOf } from './glorot.ts';
import { fansOf, type GainOptions } from './initializer.ts';

/** What is added to the diagonal, relative to its sum, so that no matrix is too close to a singular one. */
const SHIFT = 1e-14;

/**
 * The rows of M made orthonormal one after another: Q of M = L Q, where L is lower triangular with a positive diagonal, which
 * makes Q unique. M Mᵀ = L Lᵀ gives L; what rounding leaves is put right by doing so again (Fukaya and others, 2020: shifted
 * CholeskyQR3).
 */
function orthonormalRows(m: Tensor): Tensor {
  let q = m;
  for (const shift of [SHIFT * m.size, 0, 0]) {
    const products = q.matmul(q.T);
    q = solveTriangular(cholesky(products.add(eye(m.shape[0]!).mul(shift))), q);
  }
  return q;
}

/**
 * A random matrix whose rows or columns, whichever are fewer, are orthogonal and of length `gain`: it keeps the length of
 * what passes through (Saxe and others, 2013). Axes after the second count as columns.
 *
 * All such matrices are equally likely: the signs are those of a QR factorization with a positive diagonal.
 *
 * PyTorch: `torch.nn.init.orthogonal_`.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes, NumericsError for a gain that is no number.
 * @example
 * const q = orthogonal(key(1), [3, 2]);
 * q.T.matmul(q);   // [[1, 0], [0, 1]]
 */
export function orthogonal<const S extends Shape>(key: Tensor, shape: S, options: GainOptions = {}): Tensor<S> {
  fansOf('orthogonal', shape);
  checkOptions('orthogonal', options, 'gain', 'dtype');
  const { gain = 1, dtype = 'float64' } = options;
  checkNumber('orthogonal', 'the gain is a finite number', gain, Number.isFinite);
  const [rows, columns] = [shape[0]!, sizeOf(shape.slice(1))];
  if (rows === 0 || columns === 0) return zeros(shape, dtypeOf(options));
  const m = inNameOf('orthogonal', () => normal(key, [rows, columns]));
  const q = rows < columns ? orthonormalRows(m) : orthonormalRows(m.T).T;
  return cast(q.mul(gain), dtype).reshape(shape) as Tensor as Tensor<S>;
}

import { checkMatrices, identityFor } from '../matrices.ts';
import { floats } from '../floats.ts';
import { solveFor } from '../ops/solve.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The inverse of each square matrix; leading axes are a batch. To solve equations, `solve` is cheaper and more accurate.
 *
 * PyTorch: `torch.linalg.inv`.
 *
 * @throws ShapeError unless the matrices are square; NumericsError for a singular one, naming the pivot.
 * @example
 * inv(tensor([[2, 0], [0, 4]]));   // [[0.5, 0], [0, 0.25]]
 */
export function inv(x: Tensor): Tensor {
  const a = floats('inv', x);
  checkMatrices('inv', a);
  return solveFor('inv', a, identityFor(a));
}

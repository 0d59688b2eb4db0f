import { checkSameDtype, misfit } from './checks.ts';
import { batchOf, checkMatrices, swapped } from './matrices.ts';
import type { TensorType } from './op.ts';
import type { Tensor } from './tensor.ts';

/** The type of X in A X = B. */
export function solutionType(name: string, a: TensorType, b: TensorType): TensorType {
  const [n] = checkMatrices(name, a);
  const [rows, columns] = checkMatrices(name, b, false);
  checkSameDtype(name, a, b);
  if (n !== rows)
    throw misfit(`${name}: matrices and right sides`, a.shape, b.shape, `A X = B needs right sides [..., ${n}, k]`);
  return { shape: [...batchOf(name, a.shape, b.shape), n, columns], dtype: a.dtype };
}

/** The cotangent of A where that of B is known: dA = -dB Xᵀ, or its transpose for Aᵀ X = B. */
export function cotangentOfMatrix(ofRight: Tensor, x: Tensor, transposed: boolean): Tensor {
  return (transposed ? x.matmul(swapped(ofRight)) : ofRight.matmul(swapped(x))).neg();
}

/** The right side that moves X: dB - dA X, where one of them may be missing. */
export function movingSide(ofMatrix: Tensor | null, ofRight: Tensor | null, x: Tensor, transposed: boolean): Tensor {
  if (ofMatrix === null) return ofRight!;
  const moved = (transposed ? swapped(ofMatrix) : ofMatrix).matmul(x);
  return ofRight === null ? moved.neg() : ofRight.sub(moved);
}

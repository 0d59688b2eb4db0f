import { crossEntropy, meanSquaredError, sumOfSquares } from '@adjoint/nn';
import { tensor } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

export const cases: readonly FunctionCase[] = [
  {
    name: 'crossEntropy',
    torch: 'F.cross_entropy(x, y)',
    f: (x, y) => crossEntropy(x, y),
    inputs: [drawn([3, 4]), tensor([0, 3, 1], { dtype: 'int32' })],
  },
  {
    name: 'meanSquaredError',
    torch: 'F.mse_loss(x, y)',
    f: (x, y) => meanSquaredError(x, y),
    inputs: [drawn([2, 3]), drawn([2, 3], -2, 2, 2)],
  },
  {
    name: 'meanSquaredError',
    torch: 'F.mse_loss(x, y)',
    f: (x, y) => meanSquaredError(x, y),
    inputs: [drawn([0, 3]), drawn([0, 3], -2, 2, 2)],
  },
  {
    name: 'sumOfSquares',
    torch: 'F.mse_loss(x, y, reduction="sum")',
    f: (x, y) => sumOfSquares(x, y),
    inputs: [drawn([4]), drawn([4], -2, 2, 2)],
  },
];

import { withDefaults } from '../options.ts';
import { zeros } from '../create.ts';
import { NumericsError, ShapeError } from '../errors.ts';
import { checkMatrices, leading, swapped } from '../matrices.ts';
import { floats } from '../floats.ts';
import { concat } from '../ops/concat.ts';
import { eigh } from '../ops/eigh.ts';
import { max } from '../ops/max.ts';
import { min } from '../ops/min.ts';
import { axesOf, axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { norm } from './norm.ts';

/**
 * Which norm: `'fro'` is the root of all squares, `'nuc'` the sum of the singular values, 2 and -2 the largest and the
 * smallest of them, 1 and -1 the largest and the smallest sum of a column, Infinity and -Infinity those of a row.
 *
 * @example
 * const order: MatrixOrder = 'nuc';
 * matrixNorm(tensor([[3, 0], [0, -4]]), order).item();   // 7.0000
 */
export type MatrixOrder = 'fro' | 'nuc' | number;

/**
 * Which two axes are rows and columns, and whether they stay with length 1.
 *
 * @example
 * const options: MatrixNormOptions = { axis: [0, 1] };
 * matrixNorm(ones([2, 2, 3]), 'fro', options);   // [2, 2, 2]
 */
export interface MatrixNormOptions {
  readonly axis?: readonly [rows: number, columns: number];
  readonly keepdims?: boolean;
}

/**
 * Singular values of the matrices, each with both signs and zeros between, in ascending order: the eigenvalues of
 * [[0, A], [Aᵀ, 0]], which lose no digits, as those of Aᵀ A would.
 */
function signedSingularValues(a: Tensor): Tensor {
  const [m, n] = [a.shape.at(-2)!, a.shape.at(-1)!];
  const none = (size: number): Tensor => zeros([...leading(a.shape), size, size], { dtype: a.dtype });
  return eigh(concat([concat([none(m), a], -1), concat([swapped(a), none(n)], -1)], -2)).values;
}

/**
 * A norm of each matrix, by default Frobenius'; leading axes are a batch. Its gradient at 0 is 0.
 *
 * PyTorch: `torch.linalg.matrix_norm`.
 *
 * @throws ShapeError for what is no matrix or has nothing to choose from, NumericsError for another order, IndexError for an axis out of range.
 * @example
 * matrixNorm(tensor([[3, 0], [0, -4]])).item();             // 5
 * matrixNorm(tensor([[3, 0], [0, -4]]), 2).item();          // 4.0000
 * matrixNorm(tensor([[1, 2], [3, 4]]), Infinity).item();    // 7
 */
export function matrixNorm(x: Tensor, order: MatrixOrder = 'fro', options: MatrixNormOptions = {}): Tensor {
  const defaults = { axis: [-2, -1] as readonly [number, number], keepdims: false };
  const { axis, keepdims } = withDefaults('matrixNorm', options, defaults);
  const given = floats('matrixNorm', x);
  const { rank } = given;
  checkMatrices('matrixNorm', given, false);
  if (!Array.isArray(axis) || axis.length !== 2)
    throw new ShapeError(`matrixNorm: two axes are needed, got ${String(axis)}`);
  const both = axesOf('matrixNorm', axis, rank);
  const others = given.shape.map((_, i) => i).filter((i) => !both.includes(i));
  const a = given.transpose([...others, ...axis.map((i) => axisOf('matrixNorm', i, rank))]);
  const y = lastTwo(a, order);
  return keepdims ? y.reshape(given.shape.map((n, i) => (both.includes(i) ? 1 : n))) : y;
}

function lastTwo(a: Tensor, order: MatrixOrder): Tensor {
  const [m, n] = [a.shape.at(-2)!, a.shape.at(-1)!];
  if (order === 'fro') return norm(a, 2, [-2, -1]);
  if (order === 'nuc') return signedSingularValues(a).abs().sum(-1).div(2);
  const size = typeof order === 'number' ? Math.abs(order) : NaN;
  if (size !== 1 && size !== 2 && size !== Infinity)
    throw new NumericsError(`matrixNorm: order is 'fro', 'nuc', ±1, ±2 or ±Infinity, got ${String(order)}`);
  if ((size === 1 ? n : size === 2 ? Math.min(m, n) : m) === 0)
    throw new ShapeError(`matrixNorm: ${showShape([m, n])} has no element to choose from`);
  if (size !== 2) return (order > 0 ? max : min)(a.abs().sum(size === 1 ? -2 : -1), -1);
  const values = signedSingularValues(a).slice(...leading(a.shape).map(() => null), [Math.max(m, n), m + n]);
  // The extremum of several equal ones shares the derivative among them.
  return (order > 0 ? max : min)(values, -1);
}

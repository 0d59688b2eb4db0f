import { withDefaults } from '../options.ts';
import { checkInteger } from '../checks.ts';
import { arange } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { checkRank, diagonalsOf } from '../matrices.ts';
import { checkTensor } from '../operand.ts';
import { embed } from '../ops/slice.ts';
import { where } from '../ops/where.ts';
import { scalar } from '../scalar.ts';
import { axesIn, checkShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { movedim } from './permute.ts';

/**
 * Which diagonal, of which plane.
 *
 * @example
 * const options: DiagonalOptions = { offset: 1 };
 * diagonal(tensor([[1, 2], [3, 4]]), options);   // [2]
 */
export interface DiagonalOptions {
  /** How far to the right of the main diagonal, or below it if negative; 0 when left out. */
  readonly offset?: number;
  /** The axis that counts rows. */
  readonly axis1?: number;
  /** The axis that counts columns. */
  readonly axis2?: number;
}

function checkOffset(name: string, offset: number): void {
  checkInteger(name, 'an offset', offset);
}

/**
 * The diagonal of the plane of two axes, by default the first two, as a last axis in their stead.
 *
 * @throws IndexError for an axis out of range, ShapeError for one named twice.
 * PyTorch: `torch.diagonal`.
 *
 * @example
 * diagonal(tensor([[1, 2], [3, 4]]));                   // [1, 4]
 * diagonal(tensor([[1, 2], [3, 4]]), { offset: -1 });   // [3]
 */
export function diagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  return diagonalFor('diagonal', x, options);
}

/** The diagonal in the name of another function. */
export function diagonalFor(name: string, x: Tensor, options: DiagonalOptions): Tensor {
  checkTensor(name, x);
  const { offset, axis1, axis2 } = withDefaults(name, options, { offset: 0, axis1: 0, axis2: 1 });
  checkOffset(name, offset);
  return diagonalsOf(movedim(x, axesIn(name, [axis1, axis2], x.shape.length), [-2, -1]), offset);
}

/**
 * Square matrices, zero but for one diagonal, which is the last axis of `x`; they lie along two new axes, by default the
 * last two.
 *
 * @throws IndexError for an axis out of range, ShapeError for one named twice.
 * PyTorch: `torch.diag_embed`.
 *
 * @example
 * diagEmbed(tensor([1, 2]));               // [[1, 0], [0, 2]]
 * diagEmbed(tensor([1]), { offset: 1 });   // [[0, 1], [0, 0]]
 */
export function diagEmbed(x: Tensor, options: DiagonalOptions = {}): Tensor {
  return embedded('diagEmbed', x, options);
}

function embedded(name: string, x: Tensor, options: DiagonalOptions): Tensor {
  checkTensor(name, x);
  const { offset, axis1, axis2 } = withDefaults(name, options, { offset: 0, axis1: -2, axis2: -1 });
  checkOffset(name, offset);
  const { shape } = x;
  if (shape.length === 0) throw new ShapeError(`${name}: a 0-d tensor has no axis for a diagonal`);
  const plane = axesIn(name, [axis1, axis2], shape.length + 1);
  const batch = shape.slice(0, -1);
  const side = shape.at(-1)! + Math.abs(offset);
  const start = offset < 0 ? -offset * side : offset;
  const [starts, steps] = [batch.map(() => 0), batch.map(() => 1)];
  checkShape(name, [...batch, side, side]);
  const flat = embed(x, [...starts, start], [...steps, side + 1], [...batch, side * side]);
  return movedim(flat.reshape([...batch, side, side]), [-2, -1], plane);
}

/**
 * The matrix with a vector on its diagonal, or the diagonal of a matrix as a vector.
 *
 * @param offset - how far to the right of the main diagonal, or below it if negative.
 * @throws ShapeError for any other number of axes.
 * PyTorch: `torch.diag`.
 *
 * @example
 * diag(tensor([1, 2]));             // [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]]));   // [1, 4]
 */
export function diag(x: Tensor, offset = 0): Tensor {
  checkTensor('diag', x);
  checkOffset('diag', offset);
  if (x.shape.length === 1) return embedded('diag', x, { offset });
  if (x.shape.length === 2) return diagonalFor('diag', x, { offset });
  throw new ShapeError(`diag: a vector or a matrix is needed, got ${showShape(x.shape)}`, {
    hint: 'diagonal and diagEmbed take any number of axes',
  });
}

/** Matrices with zeros where the column is beyond the k-th diagonal, or before it. */
function half(name: string, x: Tensor, k: number, lower: boolean): Tensor {
  checkTensor(name, x);
  checkOffset(name, k);
  checkRank(name, x.shape);
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
  const edge = arange(rows).add(k).reshape([rows, 1]);
  const kept = lower ? edge.greaterEqual(arange(columns)) : edge.lessEqual(arange(columns));
  return where(kept, x, scalar(0, x.dtype));
}

/**
 * Matrices with zeros above the k-th diagonal, 0 being the main one and 1 the next to its right.
 *
 * @throws ShapeError for fewer than two axes.
 * PyTorch: `torch.tril`.
 *
 * @example
 * tril(tensor([[1, 2], [3, 4]]));   // [[1, 0], [3, 4]]
 */
export function tril(x: Tensor, k = 0): Tensor {
  return half('tril', x, k, true);
}

/**
 * Matrices with zeros below the k-th diagonal, 0 being the main one and 1 the next to its right.
 *
 * @throws ShapeError for fewer than two axes.
 * PyTorch: `torch.triu`.
 *
 * @example
 * triu(tensor([[1, 2], [3, 4]]));   // [[1, 2], [0, 4]]
 */
export function triu(x: Tensor, k = 0): Tensor {
  return half('triu', x, k, false);
}

import { eye } from './create.ts';
import { isFloat } from './dtype.ts';
import { DtypeError, ShapeError } from './errors.ts';
import type { TensorType } from './op.ts';
import { checkTensor } from './operand.ts';
import { cast } from './ops/cast.ts';
import { where } from './ops/where.ts';
import { broadcastShapes, showShape } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import { fromBuffer, type Tensor } from './tensor.ts';

/** Refuses what is no batch of float matrices, or of square ones. @returns rows and columns. */
export function checkMatrices(name: string, { shape, dtype }: TensorType, square = true): readonly [number, number] {
  if (!isFloat(dtype))
    throw new DtypeError(`${name} is defined for floats, got ${dtype}`, { hint: "cast first: x.cast('float64')" });
  const [rows, columns] = shape.slice(-2);
  if (columns === undefined)
    throw new ShapeError(
      `${name}: matrices are needed, with rows and columns as the last two axes, got ${showShape(shape)}`,
    );
  if (square && rows !== columns) throw new ShapeError(`${name}: square matrices are needed, got ${showShape(shape)}`);
  return [rows!, columns];
}

/** The axes before the rows and columns. */
export function leading(shape: Shape): Shape {
  return shape.slice(0, -2);
}

/** Leading axes in which two batches of matrices meet. */
export function batchOf(name: string, a: Shape, b: Shape): Shape {
  try {
    return broadcastShapes(name, leading(a), leading(b));
  } catch (cause) {
    throw new ShapeError(`${name}: leading axes of ${showShape(a)} and ${showShape(b)} do not broadcast`, { cause });
  }
}

/** Ints and bools as float64. @throws DtypeError for what is no tensor. */
export function floats(name: string, x: Tensor): Tensor {
  checkTensor(name, x);
  return isFloat(x.dtype) ? x : cast(x, 'float64');
}

/** Rows and columns exchanged; a view. */
export function swapped(x: Tensor): Tensor {
  const rank = x.shape.length;
  return x.transpose(x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
}

/** The identity, as large as the matrices of `x` are wide. */
export function identityFor(x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  return eye(n, n, { dtype: x.dtype });
}

/** Zeros but for the places (row, column) that `keeps` names. */
export function masked(x: Tensor, keeps: (row: number, column: number) => boolean): Tensor {
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
  const bytes = new Uint8Array(rows * columns);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(keeps(Math.floor(i / columns), i % columns));
  return where(fromBuffer(bytes, [rows, columns], 'bool'), x, 0);
}

/** The elements (i, i + offset) of each matrix, along a last axis; a view of dense ones. */
export function diagonalsOf(x: Tensor, offset = 0): Tensor {
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const start = offset < 0 ? -offset * columns : offset;
  const flat = x.reshape([...leading(x.shape), rows * columns]);
  const range =
    length === 0 ? ([0, 0] as const) : ([start, start + (length - 1) * (columns + 1) + 1, columns + 1] as const);
  return flat.slice(...leading(x.shape).map(() => null), range);
}

import { checkFloat } from './dtype.ts';
import { eye } from './create.ts';
import { ShapeError } from './errors.ts';
import type { TensorType } from './op.ts';
import { where } from './ops/where.ts';
import { broadcastShapes, showShape } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import { fromBuffer, type Tensor } from './tensor.ts';

/** @throws ShapeError unless there are axes of rows and of columns. */
export function checkRank(name: string, shape: Shape): void {
  if (shape.length < 2) throw new ShapeError(`${name}: matrices are needed, got ${showShape(shape)}`);
}

/** Refuses what is no batch of float matrices, or of square ones. @returns rows and columns. */
export function checkMatrices(name: string, { shape, dtype }: TensorType, square = true): readonly [number, number] {
  checkFloat(name, dtype);
  checkRank(name, shape);
  const [rows, columns] = shape.slice(-2);
  if (square && rows !== columns) throw new ShapeError(`${name}: square matrices are needed, got ${showShape(shape)}`);
  return [rows!, columns!];
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

/** The type of what is one number for each matrix. */
export function typeOfEach(name: string): (inputs: readonly TensorType[]) => TensorType {
  return ([a]) => {
    checkMatrices(name, a!);
    return { shape: leading(a!.shape), dtype: a!.dtype };
  };
}

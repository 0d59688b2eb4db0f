// Over 150 lines: the op, its orientation flags and the walk over pages are one subject.
import { checkSameDtype, misfit } from '../checks.ts';
import { walk } from '../kernels/walk.ts';
import { apply } from '../apply.ts';
import { aligned } from '../aligned.ts';
import { addable, type DType, promote } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { gemm } from '../kernels/gemm.ts';
import { matricesOf, type NdArray } from '../kernels/ndarray.ts';
import { declare, type Op, type Sample } from '../op.ts';
import { broadcastShapes, showShape, sizeOf } from '../shape.ts';
import type { MatMul, MatMulOperand, Shape, ShapeOf } from '../shapetypes.ts';
import { checkTensor } from '../operand.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/**
 * Which operands are read with their last two axes exchanged, as BLAS does, instead of as views of their own.
 *
 * @example
 * const gram: Orientation = { transposeA: true, transposeB: false };
 * apply(primitives.matmul, [tensor([[1], [2]]), tensor([[1], [2]])], gram);   // [[5]]
 */
export interface Orientation {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const orientations = [false, true].map((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));

/** One of four constants, so that a call allocates none. */
function orientation(a: boolean, b: boolean): Orientation {
  return orientations[a ? 1 : 0]![b ? 1 : 0]!;
}

function sample(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): Sample<Orientation> {
  return { shapes: [a, b], params: orientation(transposeA, transposeB) };
}

/** The last two axes, as the product reads them. */
function rowsOf(shape: Shape, transposed: boolean): number {
  return shape[shape.length - (transposed ? 1 : 2)]!;
}

function columnsOf(shape: Shape, transposed: boolean): number {
  return shape[shape.length - (transposed ? 2 : 1)]!;
}

function checkInner(a: Shape, b: Shape, transposeA = false, transposeB = false): void {
  const p = columnsOf(a, transposeA) ?? a[0];
  const q = rowsOf(b, transposeB) ?? b[0];
  if (p === q && p !== undefined) return;
  const shapes = `got ${showShape(a)} and ${showShape(b)}`;
  if (p === undefined || q === undefined)
    throw new ShapeError(`matmul: a 0-d operand has no axis to sum over, ${shapes}`, { hint: 'mul scales' });
  const left = a.length === 2 && rowsOf(a, transposeA) === q;
  const right = b.length === 2 && columnsOf(b, transposeB) === p;
  throw new ShapeError(
    `matmul: inner sizes ${p} and ${q} differ, ${shapes}`,
    left || right
      ? { hint: `transpose the ${left ? 'left operand: a.T.matmul(b)' : 'right operand: a.matmul(b.T)'}` }
      : {},
  );
}

const op: Op<Orientation> = declare<Orientation>({
  name: 'matmul',
  infer: (inputs, { transposeA, transposeB }) => {
    const { shape: a, dtype } = inputs[0]!;
    const { shape: b } = inputs[1]!;
    checkSameDtype('matmul', inputs[0]!, inputs[1]!);
    addable('matmul', dtype);
    if (a.length < 2 || b.length < 2) throw misfit('matmul: matrices are needed,', a, b);
    checkInner(a, b, transposeA, transposeB);
    const m = rowsOf(a, transposeA);
    const n = columnsOf(b, transposeB);
    if (a.length === 2 && b.length === 2) return { shape: [m, n], dtype };
    return { shape: [...broadcastShapes('matmul', a.slice(0, -2), b.slice(0, -2)), m, n], dtype };
  },
  kernel: (inputs, out, params) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    const rank = out.shape.length;
    if (rank === 2) multiply(params, a, a.offset, b, b.offset, out, out.offset);
    else multiplyBatch(params, a, b, out);
  },
  // With A and B as the product reads them, dA = g Bᵀ and dB = Aᵀ g; for an operand read transposed, the transpose of that.
  vjp: [
    (g, inputs, _y, { transposeA, transposeB }) =>
      transposeA
        ? apply(op, [inputs[1]!, g], orientation(transposeB, true))
        : apply(op, [g, inputs[1]!], orientation(false, !transposeB)),
    (g, inputs, _y, { transposeA, transposeB }) =>
      transposeB
        ? apply(op, [g, inputs[0]!], orientation(true, transposeA))
        : apply(op, [inputs[0]!, g], orientation(!transposeA, false)),
  ],
  outer: (g, inputs, { transposeA, transposeB }, k) => {
    const other = inputs[1 - k]!;
    if (inputs[k]!.shape.length !== 2 || other.shape.length !== 2 || inputs[k]!.dtype !== 'float64') return null;
    if ((k === 0 ? columnsOf(other.shape, transposeB) : rowsOf(other.shape, transposeA)) !== 1) return null;
    return (k === 0 ? transposeA : !transposeB) ? [other, g] : [g, other];
  },
  linearity: 'multilinear',
  keeps: [0, 1],
  batch: ([a, b], [aBatched, bBatched], params, size) => {
    const { transposeA, transposeB } = params;
    if (aBatched && !bBatched && b!.shape.length === 2 && !transposeA) {
      // One matrix on the right serves all rows of all entries in one product.
      const { shape } = a!;
      const rows = a!.reshape([sizeOf(shape.slice(0, -1)), shape.at(-1)!]);
      return apply(op, [rows, b!], params).reshape([...shape.slice(0, -1), columnsOf(b!.shape, transposeB)]);
    }
    if (
      !aBatched &&
      bBatched &&
      a!.shape.length === 2 &&
      b!.shape.length === 3 &&
      columnsOf(b!.shape, transposeB) === 1
    )
      // W x for many x is x Wᵀ for rows x: the same products in the same order.
      return matmulRows(b!, a!, transposeA, size);
    return apply(op, aligned([a!, b!], [aBatched!, bBatched!]), params);
  },
  samples: [
    sample([2, 3], [3, 2], false, false),
    sample([1, 1], [1, 4], false, false),
    sample([2, 3], [4, 3], false, true),
    sample([3, 2], [3, 4], true, false),
    sample([3, 2], [4, 3], true, true),
    sample([1, 3], [2, 3], false, true),
    sample([3, 1], [3, 2], true, false),
    sample([2, 3], [3, 1], false, false),
    sample([3, 2], [1, 3], true, true),
    sample([2, 2, 3], [3, 2], false, false),
    sample([2, 1, 3, 2], [3, 3, 1], true, false),
    sample([2, 0], [0, 3], false, false),
    sample([9, 8], [8, 9], false, false),
  ],
});

/** W x for the columns `x` of each entry, as rows x Wᵀ. */
function matmulRows(x: Tensor, w: Tensor, transposed: boolean, size: number): Tensor {
  const rows = x.reshape([size, rowsOf(w.shape, !transposed)]);
  return apply(op, [rows, w], orientation(false, !transposed)).reshape([size, rowsOf(w.shape, transposed), 1]);
}

function multiplyBatch(params: Orientation, a: NdArray, b: NdArray, out: NdArray): void {
  const page = out.shape.at(-2)! * out.shape.at(-1)!;
  walk(out.shape.slice(0, -2), 0, [matricesOf(a), matricesOf(b)], (to, at, steps, n) => {
    for (let i = 0; i < n; i++)
      multiply(params, a, at[0]! + i * steps[0]!, b, at[1]! + i * steps[1]!, out, out.offset + (to + i) * page);
  });
}

/** One page: the last two axes of both operands, whatever their strides. */
function multiply(
  { transposeA, transposeB }: Orientation,
  a: NdArray,
  at: number,
  b: NdArray,
  bt: number,
  out: NdArray,
  to: number,
): void {
  const i = a.shape.length - 2;
  const j = b.shape.length - 2;
  // A dense operand's strides are known without making an array of them.
  const adown = a.dense ? a.shape[i + 1]! : a.strides[i]!;
  const aright = a.dense ? 1 : a.strides[i + 1]!;
  const bdown = b.dense ? b.shape[j + 1]! : b.strides[j]!;
  const bright = b.dense ? 1 : b.strides[j + 1]!;
  const m = rowsOf(a.shape, transposeA);
  const k = columnsOf(a.shape, transposeA);
  const n = columnsOf(b.shape, transposeB);
  const ar = transposeA ? aright : adown;
  const ac = transposeA ? adown : aright;
  const br = transposeB ? bright : bdown;
  const bc = transposeB ? bdown : bright;
  gemm(a.dtype, m, n, k, a.buffer, at, ar, ac, b.buffer, bt, br, bc, out.buffer, to);
}

/**
 * The matrix product. A vector on the left is a row, on the right a column, and its axis is dropped again; leading axes
 * are a batch and broadcast. Each element is summed with k ascending in one accumulator.
 *
 * PyTorch: `torch.matmul`.
 *
 * @throws ShapeError if the inner sizes differ or the batches do not broadcast.
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1]));   // [3, 7]
 */
export const matmul = Object.assign(
  (a: Tensor, b: Tensor): Tensor => {
    checkTensor('matmul', a);
    checkTensor('matmul', b);
    if (a.dtype === b.dtype && a.shape.length > 1 && b.shape.length > 1)
      return apply(op, [a, b], orientation(false, false));
    const dtype: DType = promote(a.dtype, b.dtype, 'matmul');
    checkInner(a.shape, b.shape);
    const [p, q] = [cast(a, dtype), cast(b, dtype)];
    const rows = p.shape.length === 1 ? p.reshape([1, p.size]) : p;
    const columns = q.shape.length === 1 ? q.reshape([q.size, 1]) : q;
    const y = apply(op, [rows, columns], orientation(false, false));
    if (rows === p && columns === q) return y;
    const shape = y.shape.slice(0, -2);
    if (rows === p) shape.push(y.shape.at(-2)!);
    if (columns === q) shape.push(y.shape.at(-1)!);
    return y.reshape(shape);
  },
  { op },
) as MatMulFunction;

/**
 * The product as a function, with its declaration.
 *
 * @example
 * const product: MatMulFunction = matmul;
 * product.op.name;   // 'matmul'
 */
export type MatMulFunction = (<A extends Tensor, B extends Tensor>(
  a: A,
  b: B & MatMulOperand<ShapeOf<A>, ShapeOf<B>>,
) => Tensor<MatMul<ShapeOf<A>, ShapeOf<B>>>) & { readonly op: Op<Orientation> };

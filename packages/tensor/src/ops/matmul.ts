import { apply } from '../apply.ts';
import { type DType, promote } from '../dtype.ts';
import { DtypeError, ShapeError } from '../errors.ts';
import { gemm } from '../gemm.ts';
import type { NdArray } from '../ndarray.ts';
import { declare } from '../op.ts';
import { broadcastShapes, showShape, sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { stretched } from '../stretched.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { transpose } from './transpose.ts';

/** A matrix with its last two axes exchanged. */
function swap(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, rank === 2 ? undefined : x.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i)));
}

function checkInner(a: Shape, b: Shape): void {
  const [p, q] = [a.at(-1), b.length === 1 ? b[0] : b.at(-2)];
  if (p === undefined || q === undefined)
    throw new ShapeError(`matmul: a 0-d operand has no axis to sum over, got ${showShape(a)} and ${showShape(b)}`, {
      hint: 'mul scales by a single value',
    });
  if (p === q) return;
  const message = `matmul: inner sizes ${p} and ${q} differ, got ${showShape(a)} and ${showShape(b)}`;
  if (a.length > 1 && a.at(-2) === q)
    throw new ShapeError(message, { hint: 'transpose the left operand: a.T.matmul(b)' });
  if (b.length > 1 && b.at(-1) === p)
    throw new ShapeError(message, { hint: 'transpose the right operand: a.matmul(b.T)' });
  throw new ShapeError(message);
}

const op = declare<null>({
  name: 'matmul',
  infer: ([a, b]) => {
    const [p, q] = [a!.shape, b!.shape];
    if (a!.dtype !== b!.dtype || a!.dtype === 'bool')
      throw new DtypeError(`matmul: numbers of one dtype are needed, got ${a!.dtype} and ${b!.dtype}`);
    checkInner(p, q);
    if (p.length === 2 && q.length === 2) return { shape: [p[0]!, q[1]!], dtype: a!.dtype };
    const batch = broadcastShapes('matmul', p.slice(0, -2), q.slice(0, -2));
    return { shape: [...batch, p.at(-2)!, q.at(-1)!], dtype: a!.dtype };
  },
  kernel: ([a, b], out) => {
    const rank = out.shape.length;
    if (rank === 2) return multiply(a!, a!.offset, b!, b!.offset, out, out.offset);
    const batch = out.shape.slice(0, -2);
    const [p, q] = [a!, b!].map((x) =>
      stretched({ ...x, shape: x.shape.slice(0, -2), strides: x.strides.slice(0, -2) }, batch),
    );
    const page = out.shape[rank - 2]! * out.shape[rank - 1]!;
    for (let i = 0, n = sizeOf(batch); i < n; i++) {
      let [at, bt] = [a!.offset, b!.offset];
      for (let axis = batch.length - 1, rest = i; axis >= 0; axis--) {
        const index = rest % batch[axis]!;
        rest = (rest - index) / batch[axis]!;
        at += index * p![axis]!;
        bt += index * q![axis]!;
      }
      multiply(a!, at, b!, bt, out, out.offset + i * page);
    }
  },
  vjp: [(g, [, b]) => g.matmul(swap(b!)), (g, [a]) => swap(a!).matmul(g)],
  linearity: 'multilinear',
  keeps: [0, 1],
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      params: null,
    },
    {
      shapes: [
        [1, 1],
        [1, 4],
      ],
      params: null,
    },
    {
      shapes: [
        [2, 2, 3],
        [3, 2],
      ],
      params: null,
    },
    {
      shapes: [
        [2, 1, 2, 3],
        [3, 3, 1],
      ],
      params: null,
    },
    {
      shapes: [
        [2, 0],
        [0, 3],
      ],
      params: null,
    },
  ],
});

/** One page: the last two axes of both operands, whatever their strides. */
function multiply(a: NdArray, at: number, b: NdArray, bt: number, out: NdArray, to: number): void {
  const i = a.shape.length - 2;
  const j = b.shape.length - 2;
  const [m, k, n] = [a.shape[i]!, a.shape[i + 1]!, b.shape[j + 1]!];
  // A dense operand's strides are known without making an array of them.
  const [ar, ac] = a.dense ? [k, 1] : [a.strides[i]!, a.strides[i + 1]!];
  const [br, bc] = b.dense ? [n, 1] : [b.strides[j]!, b.strides[j + 1]!];
  gemm(a.dtype, m, n, k, a.buffer, at, ar, ac, b.buffer, bt, br, bc, out.buffer, to);
}

/**
 * The matrix product. A vector on the left is a row, on the right a column, and its axis is dropped again; leading axes
 * are a batch and broadcast. Each element is summed with k ascending in one accumulator.
 *
 * @throws ShapeError if the inner sizes differ or the batches do not broadcast.
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1]));   // [3, 7]
 */
export const matmul: ((a: Tensor, b: Tensor) => Tensor) & { readonly op: typeof op } = Object.assign(
  (a: Tensor, b: Tensor): Tensor => {
    if (a.dtype === b.dtype && a.shape.length > 1 && b.shape.length > 1) return apply(op, [a, b], null);
    const dtype: DType = promote(a.dtype, b.dtype, 'matmul');
    checkInner(a.shape, b.shape);
    const [p, q] = [cast(a, dtype), cast(b, dtype)];
    const rows = p.shape.length === 1 ? p.reshape([1, p.size]) : p;
    const columns = q.shape.length === 1 ? q.reshape([q.size, 1]) : q;
    const y = apply(op, [rows, columns], null);
    if (rows === p && columns === q) return y;
    const shape = y.shape.slice(0, -2);
    if (rows === p) shape.push(y.shape.at(-2)!);
    if (columns === q) shape.push(y.shape.at(-1)!);
    return y.reshape(shape);
  },
  { op },
);

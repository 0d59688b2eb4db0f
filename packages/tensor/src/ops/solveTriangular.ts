import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { DtypeError, NumericsError, ShapeError } from '../errors.ts';
import { solveTriangle } from '../kernels/lu.ts';
import { eachPage, pageName, store, turned } from '../kernels/pages.ts';
import { batchOf, checkMatrices, leading, masked, swapped } from '../matrices.ts';
import { checkOptions } from '../options.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor, meet } from '../operand.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sampleMatrix } from './solve.ts';

/** Params of a triangular solve. */
export interface TriangularSolve {
  readonly upper: boolean;
  readonly unitriangular: boolean;
  /** Are the matrices read with rows and columns exchanged? `upper` says how they are stored. */
  readonly transposed: boolean;
  /** Is a 0 on the diagonal refused, or does it give what divisions by 0 give? */
  readonly checked: boolean;
}

/**
 * Which triangle of the matrices counts, and on which side they stand.
 *
 * @example
 * const options: TriangularOptions = { upper: true };
 * solveTriangular(tensor([[1, 1], [0, 1]]), tensor([[3], [1]]), options);   // [[2], [1]]
 */
export interface TriangularOptions {
  readonly upper?: boolean;
  /** A X = B if true or left out, else X A = B. */
  readonly left?: boolean;
  /** The diagonal counts as 1, whatever is stored there. */
  readonly unitriangular?: boolean;
}

const op: Op<TriangularSolve> = declare<TriangularSolve>({
  name: 'solveTriangular',
  infer: ([a, b]) => {
    const [n] = checkMatrices('solveTriangular', a!);
    const [rows, columns] = checkMatrices('solveTriangular', b!, false);
    if (a!.dtype !== b!.dtype) throw new DtypeError(`solveTriangular: ${a!.dtype} and ${b!.dtype} differ`);
    if (n !== rows)
      throw new ShapeError(
        `solveTriangular: matrices ${showShape(a!.shape)} and right sides ${showShape(b!.shape)} do not fit`,
        { hint: `A X = B needs right sides [..., ${n}, k], X A = B ones of [..., k, ${n}]` },
      );
    return { shape: [...batchOf('solveTriangular', a!.shape, b!.shape), n, columns], dtype: a!.dtype };
  },
  kernel: ([a, b], out, { upper, unitriangular, transposed, checked }) => {
    const [n, columns] = [b!.shape.at(-2)!, b!.shape.at(-1)!];
    const batch = leading(out.shape);
    eachPage(batch, [transposed ? turned(a!) : a!, b!], ([matrix, right], index) => {
      const zero = unitriangular || !checked ? -1 : matrix!.findIndex((v, i) => v === 0 && i % (n + 1) === 0);
      if (zero >= 0)
        throw new NumericsError(`solveTriangular: ${pageName(batch, index)} is singular: pivot ${zero / (n + 1)} is 0`);
      solveTriangle(matrix!, n, right!, columns, upper !== transposed, unitriangular);
      store(right!, out, index);
    });
  },
  vjp: [
    (g, [a], x, params) => {
      const right = apply(op, [a!, g], { ...params, transposed: !params.transposed });
      const full = params.transposed ? x.matmul(swapped(right)) : right.matmul(swapped(x));
      return triangleOf(full, params).neg();
    },
    (g, [a], _x, params) => apply(op, [a!, g], { ...params, transposed: !params.transposed }),
  ],
  linearity: 'general',
  jvp: ([s, t], [a], x, params) => {
    if (s === null) return apply(op, [a!, t!], params);
    const triangle = triangleOf(s!, params);
    const moved = (params.transposed ? swapped(triangle) : triangle).matmul(x);
    return apply(op, [a!, t === null ? moved.neg() : t!.sub(moved)], params);
  },
  batch: beforeTheLast,
  keeps: [0, 'output'],
  samples: [
    ...[false, true].flatMap((upper) =>
      [false, true].map((transposed) => ({
        shapes: [
          [3, 3],
          [3, 2],
        ],
        params: { upper, transposed, unitriangular: upper === transposed, checked: false },
        fixed: { 0: sampleMatrix() },
      })),
    ),
    {
      shapes: [
        [2, 1, 1],
        [1, 2],
      ],
      params: { upper: false, transposed: false, unitriangular: true, checked: false },
    },
    {
      shapes: [
        [0, 0],
        [2, 0, 3],
      ],
      params: { upper: true, transposed: false, unitriangular: false, checked: false },
    },
  ],
});

/** What a derivative by the matrices may touch: their triangle, without the diagonal if that counts as 1. */
function triangleOf(x: Tensor, { upper, unitriangular }: TriangularSolve): Tensor {
  const least = unitriangular ? 1 : 0;
  return masked(x, (i, j) => (upper ? j - i : i - j) >= least);
}

/** L⁻¹ B, or L⁻ᵀ B, for lower triangles that are known to have no 0 on the diagonal, or to show it. */
export function solveLower(l: Tensor, b: Tensor, transposed = false): Tensor {
  return apply(op, [l, b], { upper: false, unitriangular: false, transposed, checked: false });
}

/**
 * The solution X of A X = B, or of X A = B, for triangular A, of which the other triangle is not read; leading axes are a
 * batch and broadcast.
 *
 * PyTorch: `torch.linalg.solve_triangular`.
 *
 * @throws ShapeError unless A is square and B fits; NumericsError for a 0 on the diagonal, naming the pivot.
 * @example
 * solveTriangular(tensor([[2, 0], [1, 1]]), tensor([[2], [3]]));   // [[1], [2]]
 */
export const solveTriangular: ((a: Tensor, b: Tensor, options?: TriangularOptions) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (a: Tensor, b: Tensor, options: TriangularOptions = {}): Tensor => {
    checkOptions('solveTriangular', options, 'upper', 'left', 'unitriangular');
    const { upper = false, left = true, unitriangular = false } = options;
    checkTensor('solveTriangular', a);
    checkTensor('solveTriangular', b);
    const [matrices, right] = meet('solveTriangular', 'float', a, b);
    const params = { upper, unitriangular, checked: true };
    if (left) return apply(op, [matrices, right], { ...params, transposed: false });
    checkMatrices('solveTriangular', right, false);
    return swapped(apply(op, [matrices, swapped(right)], { ...params, transposed: true }));
  },
  { op },
);

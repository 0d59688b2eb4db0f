import { regularMatrix, samplesOf } from '../samples.ts';
import { cotangentOfMatrix, movingSide, solutionType } from '../systems.ts';
import { withDefaults } from '../options.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { NumericsError } from '../errors.ts';
import { solveTriangle } from '../kernels/lu.ts';
import { eachPage, pageName, store, turned } from '../kernels/pages.ts';
import { checkMatrices, leading, masked, swapped } from '../matrices.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor, meet } from '../operand.ts';
import type { Tensor } from '../tensor.ts';

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
  infer: ([a, b]) => solutionType('solveTriangular', a!, b!),
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
      const ofRight = apply(op, [a!, g], { ...params, transposed: !params.transposed });
      return triangleOf(cotangentOfMatrix(ofRight, x, params.transposed), params);
    },
    (g, [a], _x, params) => apply(op, [a!, g], { ...params, transposed: !params.transposed }),
  ],
  linearity: 'general',
  jvp: ([s = null, t], [a], x, params) =>
    apply(op, [a!, movingSide(s && triangleOf(s, params), t!, x, params.transposed)], params),
  batch: beforeTheLast,
  keeps: [0, 'output'],
  samples: [false, true].flatMap((upper) =>
    [false, true].flatMap((transposed) => {
      const params = { upper, transposed, unitriangular: upper === transposed, checked: false };
      return [
        {
          shapes: [
            [3, 3],
            [3, 2],
          ],
          params,
          fixed: { 0: regularMatrix() },
        },
        ...samplesOf(
          params,
          [
            [2, 1, 1],
            [1, 2],
          ],
          [
            [0, 0],
            [2, 0, 3],
          ],
        ),
      ];
    }),
  ),
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
    const defaults = { upper: false, left: true, unitriangular: false };
    const { upper, left, unitriangular } = withDefaults('solveTriangular', options, defaults);
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

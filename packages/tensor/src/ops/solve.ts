import { regularMatrix, samplesOf } from '../samples.ts';
import { misfit } from '../checks.ts';
import { cotangentOfMatrix, movingSide, solutionType } from '../systems.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { NumericsError } from '../errors.ts';
import { backsolve, factorize, type Pivots } from '../kernels/lu.ts';
import { eachPage, type Page, pageName, store, turned } from '../kernels/pages.ts';
import { leading } from '../matrices.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor, meet } from '../operand.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Params of a solve. */
export interface Solve {
  /** Are the matrices read with rows and columns exchanged? */
  readonly transposed: boolean;
  /** The function that refuses singular matrices in its name; null leaves NaN in their place. */
  readonly caller: string | null;
}

const op: Op<Solve> = declare<Solve>({
  name: 'solve',
  infer: ([a, b], { caller }) => solutionType(caller ?? 'solve', a!, b!),
  kernel: ([a, b], out, { transposed, caller }) => {
    const [n, columns] = [b!.shape.at(-2)!, b!.shape.at(-1)!];
    const batch = leading(out.shape);
    let [lu, pivots]: [Page, Pivots | null] = [new Float64Array(0), null];
    eachPage(batch, [transposed ? turned(a!) : a!, b!], ([matrix, right], index, fresh) => {
      if (fresh || pivots === null) {
        lu = matrix!.slice();
        pivots = factorize(lu, n);
      }
      const { singular } = pivots;
      if (singular >= 0 && caller !== null)
        throw new NumericsError(`${caller}: ${pageName(batch, index)} is singular: pivot ${singular} is 0`, {
          hint: 'pinv(a).matmul(b) solves by least squares',
        });
      store(singular >= 0 ? right!.fill(NaN) : backsolve(lu, pivots, n, right!, columns), out, index);
    });
  },
  // For X = A⁻¹ B, dB = A⁻ᵀ g and dA = -dB Xᵀ.
  vjp: [
    (g, [a], x, { transposed, caller }) =>
      cotangentOfMatrix(apply(op, [a!, g], { transposed: !transposed, caller }), x, transposed),
    (g, [a], _x, { transposed, caller }) => apply(op, [a!, g], { transposed: !transposed, caller }),
  ],
  linearity: 'general',
  jvp: ([s, t], [a], x, params) => apply(op, [a!, movingSide(s!, t!, x, params.transposed)], params),
  batch: beforeTheLast,
  keeps: [0, 'output'],
  samples: [
    ...[
      [3, 2],
      [2, 3, 1],
    ].map((b, k) => ({
      shapes: [[3, 3], b],
      params: { transposed: k === 1, caller: null },
      fixed: { 0: regularMatrix() },
    })),
    ...samplesOf(
      { transposed: false, caller: null },
      [
        [2, 0, 0],
        [0, 3],
      ],
      [
        [0, 1, 1],
        [1, 2],
      ],
    ),
  ],
});

/** A⁻¹ B for the function `caller`. */
export function solveFor(caller: string | null, a: Tensor, b: Tensor, transposed = false): Tensor {
  return apply(op, [a, b], { transposed, caller });
}

/**
 * The solution X of A X = B, by LU factors with partial pivoting; leading axes are a batch and broadcast.
 *
 * B is [..., n, k], or has one vector for each matrix: [n], or [..., n] with all leading axes of A.
 *
 * PyTorch: `torch.linalg.solve`.
 *
 * @throws ShapeError unless A is square and B fits; NumericsError for a singular matrix, naming the pivot.
 * @example
 * solve(tensor([[2, 0], [0, 4]]), tensor([1, 1]));   // [0.5, 0.25]
 */
export const solve: ((a: Tensor, b: Tensor) => Tensor) & { readonly op: typeof op } = Object.assign(
  (a: Tensor, b: Tensor): Tensor => {
    checkTensor('solve', a);
    checkTensor('solve', b);
    const [matrices, right] = meet('solve', 'float', a, b);
    const vectors = b.shape.length === 1 || sameShape(b.shape, a.shape.slice(0, -1));
    if (b.shape.length === 1 && a.shape.length > 1 && b.size !== a.shape.at(-1))
      throw misfit('solve: a matrix and a right side', a.shape, b.shape);
    if (!vectors) return solveFor('solve', matrices, right);
    const x = solveFor('solve', matrices, right.reshape([...b.shape, 1]));
    return x.reshape(x.shape.slice(0, -1));
  },
  { op },
);

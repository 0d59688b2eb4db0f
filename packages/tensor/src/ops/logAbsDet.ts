import { regularMatrix, samplesOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { factorize } from '../kernels/lu.ts';
import type { NdArray } from '../kernels/ndarray.ts';
import { eachPage } from '../kernels/pages.ts';
import { identityFor, typeOfEach } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op, type OpDeclaration } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { solveFor } from './solve.ts';

/** Folds `next` over the pivots of each matrix, from `start` and the sign of its row exchanges on. */
function overPivots(
  a: NdArray,
  out: NdArray,
  start: (sign: number) => number,
  next: (y: number, pivot: number) => number,
): void {
  const n = a.shape.at(-1)!;
  eachPage(out.shape, [a], ([page], index) => {
    let y = start(factorize(page!, n).sign);
    for (let i = 0; i < n; i++) y = next(y, page![i * (n + 1)]!);
    out.buffer[out.offset + index] = y;
  });
}

/** Where the matrix is singular this is NaN: the logarithm has no derivative there. */
function inverseTransposed(a: Tensor): Tensor {
  return solveFor(null, a, identityFor(a), true);
}

const samples: OpDeclaration<null>['samples'] = [
  { shapes: [[3, 3]], params: null, fixed: { 0: regularMatrix() } },
  { shapes: [[1, 3, 3]], params: null, fixed: { 0: regularMatrix([1, 3, 3]) } },
  ...samplesOf(null, [[0, 0]], [[0, 2, 2]]),
];

const logOp: Op<null> = declare<null>({
  name: 'logAbsDet',
  infer: typeOfEach('logAbsDet'),
  kernel: ([a], out) =>
    overPivots(
      a!,
      out,
      () => 0,
      (y, pivot) => y + Math.log(Math.abs(pivot)),
    ),
  vjp: [(g, [a]) => g.reshape([...g.shape, 1, 1]).mul(inverseTransposed(a!))],
  linearity: 'general',
  jvp: ([t], [a]) => t!.mul(inverseTransposed(a!)).sum([-2, -1]),
  batch: beforeTheLast,
  keeps: [0],
  samples,
});

const signOp: Op<null> = declare<null>({
  name: 'signDet',
  infer: typeOfEach('signDet'),
  // Adding 0 makes a 0 of -0.
  kernel: ([a], out) =>
    overPivots(
      a!,
      out,
      (sign) => sign,
      (y, pivot) => y * Math.sign(pivot) + 0,
    ),
  vjp: [null],
  linearity: 'general',
  batch: beforeTheLast,
  keeps: [],
  samples,
});

/**
 * log |det A| of each matrix, which neither overflows nor underflows; -inf for a singular one, where its gradient is NaN.
 *
 * PyTorch: `torch.linalg.slogdet`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * logAbsDet(tensor([[0, 1], [1, 0]])).item();   // 0
 */
export const logAbsDet: ((a: Tensor) => Tensor) & { readonly op: typeof logOp } = Object.assign(
  (a: Tensor): Tensor => apply(logOp, [floats('logAbsDet', a)], null),
  { op: logOp },
);

/**
 * The sign of the determinant of each matrix: -1, 0 or 1. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.linalg.slogdet`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * signDet(tensor([[0, 1], [1, 0]])).item();   // -1
 */
export const signDet: ((a: Tensor) => Tensor) & { readonly op: typeof signOp } = Object.assign(
  (a: Tensor): Tensor => apply(signOp, [floats('signDet', a)], null),
  { op: signOp },
);

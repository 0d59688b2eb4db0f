import { definiteMatrix, samplesOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { symmetricEigen } from '../kernels/jacobi.ts';
import { eachPage, store } from '../kernels/pages.ts';
import { checkMatrices, diagonalsOf, leading, masked, swapped } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import { div } from './div.ts';
import { where } from './where.ts';

/**
 * What `eigh` finds.
 *
 * @example
 * const { values }: Eigen = eigh(tensor([[2, 0], [0, 1]]));
 * values;   // [1, 2]
 */
export interface Eigen {
  /** In ascending order. */
  readonly values: Tensor;
  /** One to a column, of length 1. */
  readonly vectors: Tensor;
}

// The result holds the eigenvalues as a first row, and the eigenvectors as the columns below it.
const op: Op<null> = declare<null>({
  name: 'eigh',
  infer: ([a]) => {
    const [n] = checkMatrices('eigh', a!);
    return { shape: [...leading(a!.shape), n + 1, n], dtype: a!.dtype };
  },
  kernel: ([a], out) => {
    const n = a!.shape.at(-1)!;
    eachPage(leading(out.shape), [a!], ([page], index) => store(eigenPage(page!, n), out, index));
  },
  // With W = Vᵀ dA V: dλ = diag W, dV = V (F ∘ W) for Fᵢⱼ = 1 / (λⱼ - λᵢ), and dA symmetric.
  vjp: [
    (g, _inputs, y) => {
      const { values, vectors } = partsOf(y);
      const { values: byValues, vectors: byVectors } = partsOf(g);
      const turning = swapped(vectors).matmul(byVectors);
      const skew = turning.sub(swapped(turning)).div(2).mul(gaps(values));
      return vectors.matmul(onDiagonal(byValues).add(skew)).matmul(swapped(vectors));
    },
  ],
  linearity: 'general',
  jvp: ([t], _inputs, y) => {
    const { values, vectors } = partsOf(y);
    const w = swapped(vectors)
      .matmul(t!.add(swapped(t!)).div(2))
      .matmul(vectors);
    const moved = diagonalsOf(w);
    return concat([moved.reshape([...leading(w.shape), 1, w.shape.at(-1)!]), vectors.matmul(w.mul(gaps(values)))], -2);
  },
  batch: beforeTheLast,
  keeps: ['output'],
  samples: [
    { shapes: [[3, 3]], params: null, fixed: { 0: definiteMatrix() } },
    ...samplesOf(null, [[2, 1, 1]], [[2, 0, 0]], [[0, 2, 2]]),
  ],
});

/** Eigenvalues and eigenvectors of the symmetric part. */
function eigenPage(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array((n + 1) * n);
  if (!a.every(Number.isFinite)) return out.fill(NaN);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [p, q] = [a[i * n + j]!, a[j * n + i]!];
      a[i * n + j] = a[j * n + i] = p === q ? p : p / 2 + q / 2;
    }
  }
  const { values, rows } = symmetricEigen(a, n);
  values.forEach((value, k) => {
    out[k] = value;
    // Either sign is right. The sum with these weights is hardly ever 0, so a vector does not flip where it moves little.
    let sum = 0;
    for (let i = 0; i < n; i++) sum += rows[k * n + i]! / (i + Math.SQRT2);
    for (let i = 0; i < n; i++) out[(i + 1) * n + k] = sum < 0 ? -rows[k * n + i]! : rows[k * n + i]!;
  });
  return out;
}

function partsOf(y: Tensor): Eigen {
  const batch = leading(y.shape);
  const n = y.shape.at(-1)!;
  const rows = (from: number, to: number): Tensor => y.slice(...batch.map(() => null), [from, to]);
  return { values: rows(0, 1).reshape([...batch, n]), vectors: rows(1, n + 1) };
}

/** 1 / (λⱼ - λᵢ), and 0 where two are the same: what has a derivative there does not ask how they part. */
function gaps(values: Tensor): Tensor {
  const { shape } = values;
  const gap = values.reshape([...shape.slice(0, -1), 1, shape.at(-1)!]).sub(values.reshape([...shape, 1]));
  const same = gap.equal(0);
  return where(same, 0, div(1, where(same, 1, gap)));
}

function onDiagonal(values: Tensor): Tensor {
  const n = values.shape.at(-1)!;
  const columns = values.reshape([...values.shape, 1]).broadcastTo([...values.shape, n]);
  return masked(columns, (i, j) => i === j);
}

/**
 * Eigenvalues, in ascending order, and eigenvectors of symmetric matrices, by Jacobi's method; leading axes are a batch.
 *
 * Of a matrix that is not symmetric, the symmetric part counts. Eigenvectors of equal eigenvalues have no derivative; what
 * does not depend on their choice, such as the sum of those eigenvalues, has its own.
 *
 * PyTorch: `torch.linalg.eigh`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * const { values, vectors } = eigh(tensor([[2, 0], [0, 1]]));
 * values;    // [1, 2]
 * vectors;   // [[0, 1], [1, 0]]
 */
export const eigh: ((a: Tensor) => Eigen) & { readonly op: typeof op } = Object.assign(
  (a: Tensor): Eigen => partsOf(apply(op, [floats('eigh', a)], null)),
  { op },
);

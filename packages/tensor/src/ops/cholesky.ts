import { definiteMatrix, samplesOf } from '../samples.ts';
import { withDefaults } from '../options.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { NumericsError } from '../errors.ts';
import { eachPage, type Page, pageName, store } from '../kernels/pages.ts';
import { checkMatrices, leading, masked, swapped } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op } from '../op.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { solveLower } from './solveTriangular.ts';

/** Params of a factorisation. */
export interface Params {
  /** Is a pivot that is not positive refused, or does it give NaN? */
  readonly checked: boolean;
}

const op: Op<Params> = declare<Params>({
  name: 'cholesky',
  infer: ([a]) => {
    checkMatrices('cholesky', a!);
    return a!;
  },
  kernel: ([a], out, { checked }) => {
    const n = a!.shape.at(-1)!;
    const batch = leading(out.shape);
    eachPage(batch, [a!], ([page], index) => {
      const row = factorize(page!, n);
      if (row >= 0 && checked)
        throw new NumericsError(
          `cholesky: ${pageName(batch, index)} is not positive definite: pivot ${row} is ${page![row * n + row]}`,
          { hint: 'adding a small multiple of the identity makes a semidefinite matrix definite' },
        );
      store(row >= 0 ? page!.fill(NaN) : page!, out, index);
    });
  },
  // With Φ the lower triangle and half the diagonal: L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ), for the symmetric part of Ȧ.
  vjp: [
    (g, _inputs, l) => {
      const inner = phi(swapped(l).matmul(g));
      return symmetric(solveLower(l, swapped(solveLower(l, swapped(inner), true)), true));
    },
  ],
  linearity: 'general',
  jvp: ([t], _inputs, l) => l.matmul(phi(solveLower(l, swapped(solveLower(l, symmetric(t!)))))),
  batch: beforeTheLast,
  keeps: ['output'],
  samples: [
    { shapes: [[3, 3]], params: { checked: false }, fixed: { 0: definiteMatrix() } },
    {
      shapes: [[2, 1, 1]],
      params: { checked: false },
      fixed: { 0: fromBuffer(Float64Array.of(0.5, 2), [2, 1, 1], 'float64') },
    },
    ...samplesOf({ checked: false }, [[2, 0, 0]], [[0, 2, 2]]),
  ],
});

/** Replaces a page by the factor of its symmetric part. @returns the row whose pivot is not positive, or -1. */
function factorize(a: Page, n: number): number {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      const [p, q] = [a[i * n + j]!, a[j * n + i]!];
      let sum = p === q ? p : p / 2 + q / 2;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = sum;
    }
    const pivot = a[j * n + j]!;
    if (pivot <= 0) return j;
    const root = Math.sqrt(pivot);
    for (let i = j; i < n; i++) a[i * n + j] = i === j ? root : a[i * n + j]! / root;
  }
  for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n);
  return -1;
}

function phi(x: Tensor): Tensor {
  return masked(x, (i, j) => i > j).add(masked(x, (i, j) => i === j).div(2));
}

function symmetric(x: Tensor): Tensor {
  return x.add(swapped(x)).div(2);
}

/**
 * The lower triangle L with L Lᵀ = A, or the upper one U with Uᵀ U = A, of positive definite matrices; leading axes are a
 * batch. Of a matrix that is not symmetric it is the factor of the symmetric part, and so the gradient is symmetric.
 *
 * PyTorch: `torch.linalg.cholesky`.
 *
 * @throws ShapeError unless the matrices are square; NumericsError where one is not positive definite, naming the pivot.
 * @example
 * cholesky(tensor([[4, 2], [2, 5]]));                    // [[2, 0], [1, 2]]
 * cholesky(tensor([[4, 2], [2, 5]]), { upper: true });   // [[2, 1], [0, 2]]
 */
export const cholesky: ((a: Tensor, options?: { readonly upper?: boolean }) => Tensor) & { readonly op: typeof op } =
  Object.assign(
    (a: Tensor, options: { readonly upper?: boolean } = {}): Tensor => {
      const { upper } = withDefaults('cholesky', options, { upper: false });
      const l = apply(op, [floats('cholesky', a)], { checked: true });
      return upper ? swapped(l) : l;
    },
    { op },
  );

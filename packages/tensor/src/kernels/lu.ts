import type { Page } from './pages.ts';

/** What partial pivoting found beside the factors: the order of rows, its sign, and the first pivot of 0, or -1. */
export interface Pivots {
  readonly rows: Int32Array;
  readonly sign: number;
  readonly singular: number;
}

/** Replaces `a` by its factors: L below the diagonal, which is 1 there, and U. A column without a pivot is passed over. */
export function factorize(a: Page, n: number): Pivots {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let [sign, singular] = [1, -1];
  for (let k = 0; k < n; k++) {
    let [pivot, best] = [k, -1];
    for (let i = k; i < n; i++) {
      const size = Math.abs(a[i * n + k]!);
      if (size > best || Number.isNaN(size)) [pivot, best] = [i, size];
    }
    if (pivot !== k) {
      sign = -sign;
      swapRows(a, n, k, pivot);
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    }
    if (best === 0) {
      if (singular < 0) singular = k;
      continue;
    }
    const diagonal = a[k * n + k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / diagonal;
      a[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return { rows, sign, singular };
}

/** Exchanges two rows of `width`. */
export function swapRows(a: Page, width: number, p: number, q: number): void {
  for (let j = 0; j < width; j++) {
    const kept = a[p * width + j]!;
    a[p * width + j] = a[q * width + j]!;
    a[q * width + j] = kept;
  }
}

/** x = A⁻¹ b for the factors of A and `columns` right sides. */
export function backsolve(lu: Page, { rows }: Pivots, n: number, b: Page, columns: number): Page {
  const x = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) for (let j = 0; j < columns; j++) x[i * columns + j] = b[rows[i]! * columns + j]!;
  solveTriangle(lu, n, x, columns, false, true);
  solveTriangle(lu, n, x, columns, true, false);
  return x;
}

/** Replaces `x` by T⁻¹ x for the triangle T of `a`; a unit one has a diagonal of 1, whatever is stored there. */
export function solveTriangle(a: Page, n: number, x: Page, columns: number, upper: boolean, unit: boolean): void {
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const row = i * columns;
    for (let p = upper ? i + 1 : 0, end = upper ? n : i; p < end; p++) {
      const factor = a[i * n + p]!;
      for (let j = 0; j < columns; j++) x[row + j]! -= factor * x[p * columns + j]!;
    }
    if (unit) continue;
    const diagonal = a[i * n + i]!;
    for (let j = 0; j < columns; j++) x[row + j]! /= diagonal;
  }
}

import { solveTriangle, swapRows } from './lu.ts';
import type { Page } from './pages.ts';

/** P A Q = L D U with both triangles of diagonal 1: complete pivoting keeps them tame, so D alone says how singular A is. */
interface Factors {
  /** L below the diagonal, U above it. */
  readonly lu: Page;
  readonly d: Float64Array;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The sign of both exchanges together. */
  readonly sign: number;
}

/** Factors `lu`, which it overwrites. */
function completely(lu: Page, n: number): Factors {
  const rows = Array.from({ length: n }, (_, i) => i);
  const columns = [...rows];
  const d = new Float64Array(n);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let [row, column, best] = [k, k, 0];
    for (let i = k; i < n; i++) {
      for (let j = k; j < n; j++) {
        const size = Math.abs(lu[i * n + j]!);
        if (size > best || Number.isNaN(size)) [row, column, best] = [i, j, size];
      }
    }
    // Nothing is left: the triangles end with the identity, D with zeros.
    if (best === 0) break;
    if (row !== k) {
      sign = -sign;
      swapRows(lu, n, k, row);
      [rows[k], rows[row]] = [rows[row]!, rows[k]!];
    }
    if (column !== k) {
      sign = -sign;
      for (let i = 0; i < n; i++) [lu[i * n + k], lu[i * n + column]] = [lu[i * n + column]!, lu[i * n + k]!];
      [columns[k], columns[column]] = [columns[column]!, columns[k]!];
    }
    const pivot = lu[k * n + k]!;
    d[k] = pivot;
    for (let j = k + 1; j < n; j++) lu[k * n + j]! /= pivot;
    for (let i = k + 1; i < n; i++) {
      const left = lu[i * n + k]!;
      for (let j = k + 1; j < n; j++) lu[i * n + j]! -= left * lu[k * n + j]!;
      lu[i * n + k] = left / pivot;
    }
  }
  return { lu, d, rows, columns, sign };
}

/**
 * The gradient of the k-th derivative of det at A along k directions: M with ⟨M, E⟩ = Dᵏ⁺¹ det(A)[E₁, …, Eₖ, E]; the
 * cofactors for k = 0.
 *
 * det A = ± det D, so directions are carried to D, where the derivatives are sums of minors: right at any rank.
 */
export function cofactorsAt(a: Page, directions: readonly Page[], n: number): Page {
  const { lu, d, rows, columns, sign } = completely(a, n);
  const turned = transposed(lu, n);
  const carried = directions.map((e) => {
    // L⁻¹ E U⁻¹
    const inner = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) inner[i * n + j] = e[rows[i]! * n + columns[j]!]!;
    solveTriangle(lu, n, inner, n, false, true);
    const across = transposed(inner, n);
    solveTriangle(turned, n, across, n, false, true);
    return transposed(across, n);
  });
  const m = new Float64Array(n * n);
  addMinors(m, d, carried, n);
  // The way back: L⁻ᵀ M U⁻ᵀ, with rows and columns where they were.
  solveTriangle(turned, n, m, n, true, true);
  const across = transposed(m, n);
  solveTriangle(lu, n, across, n, true, true);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[rows[i]! * n + columns[j]!] = sign * across[j * n + i]!;
  return out;
}

function transposed(x: Page, n: number): Page {
  const y = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) y[j * n + i] = x[i * n + j]!;
  return y;
}

/** The same for a diagonal matrix: over all sets of k + 1 places, the product of D outside them times the minors inside. */
function addMinors(m: Page, d: Float64Array, directions: readonly Page[], n: number): void {
  const order = directions.length + 1;
  const places: number[] = [];
  const choose = (from: number, outside: number): void => {
    if (places.length === order) {
      let product = outside;
      for (let i = from; i < n; i++) product *= d[i]!;
      places.forEach((row, r) =>
        places.forEach((column, c) => {
          const sign = (r + c) % 2 === 0 ? product : -product;
          m[row * n + column]! += sign * mixed(directions, places.toSpliced(r, 1), places.toSpliced(c, 1), n);
        }),
      );
      return;
    }
    let product = outside;
    for (let i = from; i <= n - (order - places.length); i++) {
      places.push(i);
      choose(i + 1, product);
      places.pop();
      product *= d[i]!;
    }
  };
  choose(0, 1);
}

/** The mixed discriminant: determinants of these rows and columns, each row from another matrix, summed over all orders. */
function mixed(matrices: readonly Page[], rows: readonly number[], columns: readonly number[], n: number): number {
  if (rows.length === 0) return 1;
  let sum = 0;
  matrices.forEach((matrix, k) => {
    const others = matrices.toSpliced(k, 1);
    columns.forEach((column, c) => {
      const minor = matrix[rows[0]! * n + column]! * mixed(others, rows.slice(1), columns.toSpliced(c, 1), n);
      sum += c % 2 === 0 ? minor : -minor;
    });
  });
  return sum;
}

/** The determinant, which is exact for small integers up to 3 × 3. Overwrites `a`. */
export function determinant(a: Page, n: number): number {
  const minor = (p: number, q: number): number => a[3 + p]! * a[6 + q]! - a[3 + q]! * a[6 + p]!;
  if (n === 2) return a[0]! * a[3]! - a[1]! * a[2]!;
  if (n === 3) return a[0]! * minor(1, 2) - a[1]! * minor(0, 2) + a[2]! * minor(0, 1);
  const { d, sign } = completely(a, n);
  return d.reduce((product, pivot) => product * pivot, sign);
}

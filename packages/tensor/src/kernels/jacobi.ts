import { type Page, unitPage } from './pages.ts';

/** More sweeps than any matrix of numbers needs; NaN would never settle. */
const mostSweeps = 60;

/** The cosine and sine that make a 2 × 2 symmetric matrix with diagonal p, q and `off` beside it diagonal. */
function rotation(p: number, q: number, off: number): readonly [cosine: number, sine: number] {
  const theta = (q - p) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  return [cosine, tangent * cosine];
}

/** Turns the rows p and q of `x`, which are `width` long. */
function turn(x: Page, width: number, p: number, q: number, cosine: number, sine: number): void {
  for (let j = 0; j < width; j++) {
    const [u, v] = [x[p * width + j]!, x[q * width + j]!];
    x[p * width + j] = cosine * u - sine * v;
    x[q * width + j] = sine * u + cosine * v;
  }
}

/**
 * Eigenvalues in ascending order, and eigenvectors as rows, of a symmetric matrix, by Jacobi's rotations; `a` is overwritten.
 */
export function symmetricEigen(a: Page, n: number): { readonly values: readonly number[]; readonly rows: Page } {
  const rows = unitPage(n);
  let moved = true;
  for (let sweep = 0; moved && sweep < mostSweeps; sweep++) {
    moved = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q]!;
        const [dp, dq] = [a[p * n + p]!, a[q * n + q]!];
        // Too small to change either eigenvalue's last bit: as good as 0.
        if (off === 0 || Math.abs(off) <= 2 ** -60 * Math.min(Math.abs(dp), Math.abs(dq))) continue;
        moved = true;
        const [cosine, sine] = rotation(dp, dq, off);
        turn(a, n, p, q, cosine, sine);
        for (let i = 0; i < n; i++) {
          const [u, v] = [a[i * n + p]!, a[i * n + q]!];
          a[i * n + p] = cosine * u - sine * v;
          a[i * n + q] = sine * u + cosine * v;
        }
        a[p * n + q] = a[q * n + p] = 0;
        turn(rows, n, p, q, cosine, sine);
      }
    }
  }
  const values = Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const order = values.map((_, i) => i).toSorted((i, j) => values[i]! - values[j]!);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => sorted.set(rows.subarray(from * n, (from + 1) * n), to * n));
  return { values: order.map((i) => values[i]!), rows: sorted };
}

/**
 * Turns the rows of `w`, `count` of length `width`, until they are orthogonal (Hestenes): w becomes V W for the rotation
 * V that is returned, and its rows are singular vectors times singular values.
 */
export function orthogonalize(w: Page, count: number, width: number): Page {
  const v = unitPage(count);
  let moved = true;
  for (let sweep = 0; moved && sweep < mostSweeps; sweep++) {
    moved = false;
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) {
        let [pp, qq, pq] = [0, 0, 0];
        for (let j = 0; j < width; j++) {
          const [x, y] = [w[p * width + j]!, w[q * width + j]!];
          pp += x * x;
          qq += y * y;
          pq += x * y;
        }
        if (!(Math.abs(pq) > 2 ** -52 * Math.sqrt(pp * qq))) continue;
        moved = true;
        const [cosine, sine] = rotation(pp, qq, pq);
        turn(w, width, p, q, cosine, sine);
        turn(v, count, p, q, cosine, sine);
      }
    }
  }
  return v;
}

/**
 * The pseudoinverse of an m × n matrix, n × m: singular values up to max(atol, rtol · the largest) count as 0. `a` is
 * overwritten.
 */
export function pseudoinverse(a: Page, m: number, n: number, atol: number, rtol: number): Page {
  // Powers of two keep squares of huge and tiny elements in range.
  let largest = 0;
  for (const v of a) largest = Math.max(largest, Math.abs(v));
  if (Number.isNaN(largest) || largest === Infinity) return new Float64Array(n * m).fill(NaN);
  const scale = largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest));
  for (let i = 0; i < a.length; i++) a[i]! /= scale;
  const tall = m >= n;
  // The fewer vectors are made orthogonal: columns of a tall matrix, rows of a wide one.
  const [count, width] = tall ? [n, m] : [m, n];
  const w = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) w[tall ? j * m + i : i * n + j] = a[i * n + j]!;
  const v = orthogonalize(w, count, width);
  const squares = Array.from({ length: count }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += w[k * width + j]! ** 2;
    return sum;
  });
  const cutoff = Math.max(atol / scale, rtol * Math.sqrt(Math.max(0, ...squares)));
  const out = new Float64Array(n * m);
  squares.forEach((square, k) => {
    if (Math.sqrt(square) <= cutoff) return;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        const [p, q] = tall ? [i, j] : [j, i];
        out[i * m + j]! += (v[k * count + p]! * w[k * width + q]!) / square / scale;
      }
    }
  });
  return out;
}

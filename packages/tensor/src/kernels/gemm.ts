// Over 150 lines: fourteen arguments, one to a line, four times over; objects would cost more than a small product.
import type { Buffer, DType } from '../dtype.ts';

// Operands are packed into panels of four rows and four columns, whatever their strides, so that one inner loop serves
// NN, NT and TN. Small products skip the packing; both paths sum with k ascending in one accumulator.
const small = 512;
/** Panels up to this many elements are kept for the next product. */
const kept = 1 << 18;
let panelA = new Float64Array(0);
let panelB = new Float64Array(0);

/**
 * out = a · b, for a of m × k and b of k × n with row strides `ar`, `br` and column strides `ac`, `bc`; out is dense.
 *
 * float32 is rounded after every product and every sum; ints wrap.
 */
export function gemm(
  dtype: DType,
  m: number,
  n: number,
  k: number,
  a: Buffer,
  at: number,
  ar: number,
  ac: number,
  b: Buffer,
  bt: number,
  br: number,
  bc: number,
  out: Buffer,
  to: number,
): void {
  if (dtype !== 'float64') dots(dtype === 'float32' ? dot32 : dotInt, m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
  else if (m * n * k <= small) smallProduct(m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
  else tiledProduct(m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
}

type Dot = (a: Buffer, at: number, da: number, b: Buffer, bt: number, db: number, k: number) => number;

function dots(
  dot: Dot,
  m: number,
  n: number,
  k: number,
  a: Buffer,
  at: number,
  ar: number,
  ac: number,
  b: Buffer,
  bt: number,
  br: number,
  bc: number,
  out: Buffer,
  to: number,
): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[to++] = dot(a, at + i * ar, ac, b, bt + j * bc, br, k);
}

function dot32(a: Buffer, at: number, da: number, b: Buffer, bt: number, db: number, k: number): number {
  let s = Math.fround(0);
  for (let p = 0; p < k; p++) s = Math.fround(s + Math.fround(a[at + p * da]! * b[bt + p * db]!));
  return s;
}

function dotInt(a: Buffer, at: number, da: number, b: Buffer, bt: number, db: number, k: number): number {
  let s = 0;
  for (let p = 0; p < k; p++) s = (s + Math.imul(a[at + p * da]!, b[bt + p * db]!)) | 0;
  return s;
}

function smallProduct(
  m: number,
  n: number,
  k: number,
  a: Buffer,
  at: number,
  ar: number,
  ac: number,
  b: Buffer,
  bt: number,
  br: number,
  bc: number,
  out: Buffer,
  to: number,
): void {
  if (k === 1) {
    // An outer product, as the gradient of a weight is for one row. A sum begins at 0, so it is never -0.
    for (let i = 0; i < m; i++, at += ar) {
      const x = a[at]!;
      for (let j = 0, y = bt; j < n; j++, y += bc) out[to++] = 0 + x * b[y]!;
    }
    return;
  }
  for (let i = 0; i < m; i++, at += ar) {
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let p = 0, x = at, y = bt + j * bc; p < k; p++, x += ac, y += br) s += a[x]! * b[y]!;
      out[to++] = s;
    }
  }
}

/** Panels of four lines side by side: panel[4 p + r] is element p of line r, zero past the last line. */
function pack(x: Buffer, at: number, line: number, along: number, lines: number, k: number, panel: Float64Array): void {
  for (let first = 0, to = 0; first < lines; first += 4) {
    const count = Math.min(4, lines - first);
    for (let p = 0; p < k; p++, to += 4) {
      for (let r = 0; r < 4; r++) panel[to + r] = r < count ? x[at + (first + r) * line + p * along]! : 0;
    }
  }
}

function tiledProduct(
  m: number,
  n: number,
  k: number,
  a: Buffer,
  at: number,
  ar: number,
  ac: number,
  b: Buffer,
  bt: number,
  br: number,
  bc: number,
  out: Buffer,
  to: number,
): void {
  const wide = Math.ceil(n / 4) * 4 * k;
  if (panelA.length < 4 * k) panelA = new Float64Array(4 * k);
  if (panelB.length < wide) panelB = new Float64Array(wide);
  pack(b, bt, bc, br, n, k, panelB);
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i);
    pack(a, at + i * ar, ar, ac, rows, k, panelA);
    for (let j = 0; j < n; j += 4) tile(k, j * k, out, to + i * n + j, n, rows, Math.min(4, n - j));
  }
  if (panelB.length > kept) panelB = new Float64Array(0);
}

/** One 4 × 4 tile of the product, of which `rows` × `columns` are stored. */
function tile(k: number, from: number, out: Buffer, to: number, n: number, rows: number, columns: number): void {
  const a = panelA;
  const b = panelB;
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  for (let p = 0, q = from; p < 4 * k; p += 4, q += 4) {
    const b0 = b[q]!,
      b1 = b[q + 1]!,
      b2 = b[q + 2]!,
      b3 = b[q + 3]!;
    const a0 = a[p]!,
      a1 = a[p + 1]!,
      a2 = a[p + 2]!,
      a3 = a[p + 3]!;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  storeRow(out, to, columns, c00, c01, c02, c03);
  if (rows > 1) storeRow(out, to + n, columns, c10, c11, c12, c13);
  if (rows > 2) storeRow(out, to + 2 * n, columns, c20, c21, c22, c23);
  if (rows > 3) storeRow(out, to + 3 * n, columns, c30, c31, c32, c33);
}

function storeRow(out: Buffer, to: number, columns: number, c0: number, c1: number, c2: number, c3: number): void {
  out[to] = c0;
  if (columns > 1) out[to + 1] = c1;
  if (columns > 2) out[to + 2] = c2;
  if (columns > 3) out[to + 3] = c3;
}

// Over 150 lines: two loops of sixteen accumulators each, written out so that they stay in registers.
import type { Buffer } from '../dtype.ts';

/** Memory for panels of one dtype. */
export type Floats = Float64Array | Float32Array;

/**
 * One 4 × 4 tile of a product, of which `rows` × `columns` are stored: panel `a` of four rows by the panel of four columns
 * that begins at `from` in `b`, each k long.
 */
export type Tile = (
  a: Floats,
  b: Floats,
  k: number,
  from: number,
  out: Buffer,
  to: number,
  n: number,
  rows: number,
  columns: number,
) => void;

/** Sums with k ascending, in doubles. */
export const tile64: Tile = (a, b, k, from, out, to, n, rows, columns) => {
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
};

/** Sums with k ascending; every product and every sum is rounded to float32. */
export const tile32: Tile = (a, b, k, from, out, to, n, rows, columns) => {
  let c00 = Math.fround(0),
    c01 = Math.fround(0),
    c02 = Math.fround(0),
    c03 = Math.fround(0);
  let c10 = Math.fround(0),
    c11 = Math.fround(0),
    c12 = Math.fround(0),
    c13 = Math.fround(0);
  let c20 = Math.fround(0),
    c21 = Math.fround(0),
    c22 = Math.fround(0),
    c23 = Math.fround(0);
  let c30 = Math.fround(0),
    c31 = Math.fround(0),
    c32 = Math.fround(0),
    c33 = Math.fround(0);
  for (let p = 0, q = from; p < 4 * k; p += 4, q += 4) {
    const b0 = b[q]!,
      b1 = b[q + 1]!,
      b2 = b[q + 2]!,
      b3 = b[q + 3]!;
    const a0 = a[p]!,
      a1 = a[p + 1]!,
      a2 = a[p + 2]!,
      a3 = a[p + 3]!;
    c00 = Math.fround(c00 + Math.fround(a0 * b0));
    c01 = Math.fround(c01 + Math.fround(a0 * b1));
    c02 = Math.fround(c02 + Math.fround(a0 * b2));
    c03 = Math.fround(c03 + Math.fround(a0 * b3));
    c10 = Math.fround(c10 + Math.fround(a1 * b0));
    c11 = Math.fround(c11 + Math.fround(a1 * b1));
    c12 = Math.fround(c12 + Math.fround(a1 * b2));
    c13 = Math.fround(c13 + Math.fround(a1 * b3));
    c20 = Math.fround(c20 + Math.fround(a2 * b0));
    c21 = Math.fround(c21 + Math.fround(a2 * b1));
    c22 = Math.fround(c22 + Math.fround(a2 * b2));
    c23 = Math.fround(c23 + Math.fround(a2 * b3));
    c30 = Math.fround(c30 + Math.fround(a3 * b0));
    c31 = Math.fround(c31 + Math.fround(a3 * b1));
    c32 = Math.fround(c32 + Math.fround(a3 * b2));
    c33 = Math.fround(c33 + Math.fround(a3 * b3));
  }
  storeRow(out, to, columns, c00, c01, c02, c03);
  if (rows > 1) storeRow(out, to + n, columns, c10, c11, c12, c13);
  if (rows > 2) storeRow(out, to + 2 * n, columns, c20, c21, c22, c23);
  if (rows > 3) storeRow(out, to + 3 * n, columns, c30, c31, c32, c33);
};

function storeRow(out: Buffer, to: number, columns: number, c0: number, c1: number, c2: number, c3: number): void {
  out[to] = c0;
  if (columns > 1) out[to + 1] = c1;
  if (columns > 2) out[to + 2] = c2;
  if (columns > 3) out[to + 3] = c3;
}

// Over 150 lines: fourteen arguments, one to a line, four times over; objects would cost more than a small product.
import type { Buffer, DType } from '../dtype.ts';
import { type Floats, tile32, tile64, type Tile } from './tile.ts';

// Operands are packed into panels of four rows and four columns, whatever their strides, so that one inner loop serves
// NN, NT and TN. Small products skip the packing; both paths sum with k ascending in one accumulator.
const small = 512;
/** Panels up to this many elements are kept for the next product. */
const kept = 1 << 18;

/** How products of one dtype are tiled, and the memory that their operands are packed into. */
interface Tiling {
  readonly tile: Tile;
  readonly room: (length: number) => Floats;
  a: Floats;
  b: Floats;
}

const tiling64: Tiling = tilingOf(tile64, (length) => new Float64Array(length));
const tiling32: Tiling = tilingOf(tile32, (length) => new Float32Array(length));

function tilingOf(tile: Tile, room: Tiling['room']): Tiling {
  return { tile, room, a: room(0), b: room(0) };
}

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
  const isSmall = m * n * k <= small;
  if (dtype === 'float64') {
    if (isSmall) smallProduct(m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
    else tiledProduct(tiling64, m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
  } else if (dtype === 'float32' && !isSmall) tiledProduct(tiling32, m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
  else dots(dtype === 'float32' ? dot32 : dotInt, m, n, k, a, at, ar, ac, b, bt, br, bc, out, to);
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
function pack(x: Buffer, at: number, line: number, along: number, lines: number, k: number, panel: Floats): void {
  for (let first = 0, to = 0; first < lines; first += 4) {
    const count = Math.min(4, lines - first);
    for (let p = 0; p < k; p++, to += 4) {
      for (let r = 0; r < 4; r++) panel[to + r] = r < count ? x[at + (first + r) * line + p * along]! : 0;
    }
  }
}

function tiledProduct(
  tiling: Tiling,
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
  const { tile, room } = tiling;
  const wide = Math.ceil(n / 4) * 4 * k;
  if (tiling.a.length < 4 * k) tiling.a = room(4 * k);
  if (tiling.b.length < wide) tiling.b = room(wide);
  const { a: panelA, b: panelB } = tiling;
  pack(b, bt, bc, br, n, k, panelB);
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i);
    pack(a, at + i * ar, ar, ac, rows, k, panelA);
    for (let j = 0; j < n; j += 4) tile(panelA, panelB, k, j * k, out, to + i * n + j, n, rows, Math.min(4, n - j));
  }
  if (panelB.length > kept) tiling.b = room(0);
}

import type { NdArray } from './ndarray.ts';

/**
 * Adds the outer products of vectors, given two by two, to the matrices of a dense sum, the first pair first. Leading axes
 * are pages: a vector has as many of them as the sum.
 *
 * All pairs are added to one page before the next, which so stays in the cache.
 *
 * @example
 * const sum = zeros([2, 2]);
 * addOuters(sum, [tensor([1, 2]), tensor([3, 4])]);
 * sum;   // [[3, 4], [6, 8]]
 */
export function addOuters(sum: NdArray, pairs: readonly NdArray[]): void {
  const { buffer, shape } = sum;
  const n = shape[shape.length - 2]!;
  const m = shape[shape.length - 1]!;
  for (let page = 0, start = sum.offset; start < sum.offset + sum.size; page++, start += n * m) {
    for (let p = 0; p < pairs.length; p += 2) {
      const left = pairs[p]!;
      const right = pairs[p + 1]!;
      addOuter(buffer, start, left.buffer, left.offset + page * n, n, right.buffer, right.offset + page * m, m);
    }
  }
}

function addOuter(
  out: NdArray['buffer'],
  to: number,
  x: NdArray['buffer'],
  at: number,
  n: number,
  y: NdArray['buffer'],
  bt: number,
  m: number,
): void {
  for (let i = 0; i < n; i++) {
    const factor = x[at + i]!;
    for (let j = 0; j < m; j++) out[to++]! += factor * y[bt + j]!;
  }
}

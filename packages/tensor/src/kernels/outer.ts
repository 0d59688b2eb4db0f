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
    let p = 0;
    for (; p + 8 <= pairs.length; p += 8) addFour(buffer, start, pairs, p, page, n, m);
    for (; p < pairs.length; p += 2) addOne(buffer, start, pairs[p]!, pairs[p + 1]!, page, n, m);
  }
}

function addOne(
  out: NdArray['buffer'],
  to: number,
  left: NdArray,
  right: NdArray,
  page: number,
  n: number,
  m: number,
): void {
  const y = right.buffer;
  for (let i = 0, at = left.offset + page * n; i < n; i++) {
    const x = left.buffer[at + i]!;
    for (let j = 0, bt = right.offset + page * m; j < m; j++) out[to++]! += x * y[bt + j]!;
  }
}

/** Four pairs at once: the same sums in the same order, with a quarter of the loads and stores. */
function addFour(
  out: NdArray['buffer'],
  to: number,
  pairs: readonly NdArray[],
  first: number,
  page: number,
  n: number,
  m: number,
): void {
  const left0 = pairs[first]!;
  const right0 = pairs[first + 1]!;
  const left1 = pairs[first + 2]!;
  const right1 = pairs[first + 3]!;
  const left2 = pairs[first + 4]!;
  const right2 = pairs[first + 5]!;
  const left3 = pairs[first + 6]!;
  const right3 = pairs[first + 7]!;
  const y0 = right0.buffer;
  const y1 = right1.buffer;
  const y2 = right2.buffer;
  const y3 = right3.buffer;
  const b0 = right0.offset + page * m;
  const b1 = right1.offset + page * m;
  const b2 = right2.offset + page * m;
  const b3 = right3.offset + page * m;
  for (let i = 0, row = page * n; i < n; i++, row++) {
    const x0 = left0.buffer[left0.offset + row]!;
    const x1 = left1.buffer[left1.offset + row]!;
    const x2 = left2.buffer[left2.offset + row]!;
    const x3 = left3.buffer[left3.offset + row]!;
    for (let j = 0; j < m; j++, to++)
      out[to] = out[to]! + x0 * y0[b0 + j]! + x1 * y1[b1 + j]! + x2 * y2[b2 + j]! + x3 * y3[b3 + j]!;
  }
}

import { createRequire } from 'node:module';
import { type DataSplit, splitData } from '@adjoint/nn';
import { key, type Tensor, tensor } from '@adjoint/tensor';

/** Rows and columns of an image. */
export const side = 28;

/** Images and what they show. */
export type Digits = {
  /** [images, rows, columns], 0 for white to 1 for black. */
  readonly images: Tensor;
  /** The digits, int32 [images]. */
  readonly digits: Tensor;
};

/** The 10,000 handwritten digits of the package `mnist`, those of each kind together. */
export function allDigits(): Digits {
  const require = createRequire(import.meta.url);
  const pixels = side * side;
  const read = Array.from({ length: 10 }, (_, digit) => {
    const { data } = require(`mnist/src/digits/${digit}.json`) as { readonly data: readonly number[] };
    // one stray number follows the last image
    return { data, count: Math.floor(data.length / pixels) };
  });
  const total = read.reduce((sum, { count }) => sum + count, 0);
  const images = new Float64Array(total * pixels);
  const digits = new Int32Array(total);
  let at = 0;
  read.forEach(({ data, count }, digit) => {
    for (let i = 0; i < count * pixels; i++) images[at * pixels + i] = data[i]!;
    digits.fill(digit, at, at + count);
    at += count;
  });
  return { images: tensor(images).reshape([total, side, side]), digits: tensor(digits) };
}

/** A fifth is kept away from all learning, the same for every seed: 8,000 digits to learn from, 2,000 to test with. */
export function splitDigits(all: Digits): DataSplit<Digits> {
  return splitData(all, { fraction: 0.2, key: key(0) });
}

import { lowerQuantile } from './inversenormal.ts';

/**
 * A double in [0, 1) with 53 random bits, from two words.
 *
 * @example
 * uniformFrom(0x80000000, 0); // 0.5
 */
export const uniformFrom = (high: number, low: number): number =>
  ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

/**
 * A number strictly between 0 and 1, the middle of one of 2^52 shares, from two words: 1 minus it is such a number too.
 *
 * @example
 * insideUnit(0x80000000, 0) - 2 ** -53; // 0.5
 */
export const insideUnit = (high: number, low: number): number =>
  (high * 1048576 + (low >>> 12) + 0.5) / 4503599627370496;

/**
 * An integer from 0 to count - 1, count at most 2^32: the share of 64 random bits of which the upper half is `high`, exactly. No two
 * chances differ by more than 2^-64, so that none is off by more than 2^-32 of itself.
 *
 * Source: Lemire 2019, "Fast random integer generation in an interval", without its rejection.
 *
 * @example
 * below(0x80000000, 0, 6); // 3
 */
export function below(high: number, low: number, count: number): number {
  // floor((high 2^32 + low) count / 2^64) in steps of 16 bits, each of which is exact in a double
  let carry = 0;
  for (const part of [low & 0xffff, low >>> 16, high & 0xffff, high >>> 16])
    carry = Math.floor((part * count + carry) / 65536);
  return carry;
}

/**
 * A standard normal number from two words, the same bits on every machine: the highest bit is its sign, the next 52 choose the
 * middle of one of as many shares of half the distribution. It is never 0 and at most 8.3 in size.
 *
 * @example
 * normalFrom(0x80000000, 0); // 8.292361075813595, the largest
 */
export function normalFrom(high: number, low: number): number {
  const share = ((high & 0x7fffffff) * 2097152 + (low >>> 11) + 0.5) / 9007199254740992;
  const z = lowerQuantile(share);
  return high >>> 31 === 1 ? -z : z;
}

/**
 * One number from each pair of words.
 *
 * @example
 * fromPairs(Uint32Array.of(0x80000000, 0), uniformFrom); // [0.5]
 */
export function fromPairs(bits: Uint32Array, from: (high: number, low: number) => number): Float64Array {
  const out = new Float64Array(bits.length >>> 1);
  for (let i = 0; i < out.length; i++) out[i] = from(bits[2 * i]!, bits[2 * i + 1]!);
  return out;
}

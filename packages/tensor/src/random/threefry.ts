import { NumericsError } from '../errors.ts';
import { lowerQuantile } from './inversenormal.ts';

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * One block of Threefry-2x32 with 20 rounds: key (k0, k1) and counter (c0, c1) give the words out[at] and out[at + 1].
 * For one key, different counters give different blocks.
 *
 * Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
 *
 * @example
 * const out = new Uint32Array(2);
 * threefry2x32(0, 0, 0, 0, out, 0);
 * out;   // [0x6b200159, 0x99ba4efe]
 */
export function threefry2x32(k0: number, k1: number, c0: number, c1: number, out: Uint32Array, at: number): void {
  let now = k0 | 0;
  let next = k1 | 0;
  let last = now ^ next ^ 0x1bd11bda;
  let x = (c0 + now) | 0;
  let y = (c1 + next) | 0;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) === 1;
    x = (x + y) | 0;
    y = rotate(y, odd ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 6 : 24) ^ x;
    const first = now;
    now = next;
    next = last;
    last = first;
    x = (x + now) | 0;
    y = (y + next + group) | 0;
  }
  out[at] = x;
  out[at + 1] = y;
}

/** Blocks at the counters (domain | high word of i, low word of i), i from 0; the last one may be cut. */
function blocks(key: ArrayLike<number>, words: number, domain: number): Uint32Array {
  const k0 = key[0]!;
  const k1 = key[1]!;
  const out = new Uint32Array(words);
  const whole = Math.floor(words / 2);
  for (let i = 0; i < whole; i++) threefry2x32(k0, k1, (i / 4294967296) | domain, i | 0, out, 2 * i);
  if (words % 2 === 1) {
    const block = new Uint32Array(2);
    threefry2x32(k0, k1, (whole / 4294967296) | domain, whole | 0, block, 0);
    out[words - 1] = block[0]!;
  }
  return out;
}

/**
 * `count` random words of a key of two words: words 2i and 2i + 1 are the block at counter i, so that a shorter draw is the
 * beginning of a longer one.
 *
 * @example
 * randomBits([0, 0], 2); // [0x6b200159, 0x99ba4efe]
 */
export const randomBits = (key: ArrayLike<number>, count: number): Uint32Array => blocks(key, count, 0);

/**
 * `count` new keys of two words each. They are the blocks at counters whose highest bit is set, which no draw reaches: a new key
 * is never a block drawn with the old one. The first keys do not depend on how many are asked for.
 *
 * @example
 * const keys = splitKey(keyFromSeed(7), 2);
 * keys.length;   // 4
 */
export const splitKey = (key: ArrayLike<number>, count: number): Uint32Array => blocks(key, 2 * count, 0x80000000);

/**
 * The key of a seed: its high and its low word, so that different seeds are different keys.
 *
 * @throws NumericsError unless the seed is an integer from 0 to 2^53 - 1.
 * @example
 * keyFromSeed(7); // [0, 7]
 */
export function keyFromSeed(seed: number): Uint32Array {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new NumericsError(`key: a seed is an integer from 0 to ${Number.MAX_SAFE_INTEGER}, got ${seed}`);
  }
  return Uint32Array.of(Math.floor(seed / 4294967296), seed % 4294967296);
}

/**
 * A double in [0, 1) with 53 random bits, from two words.
 *
 * @example
 * uniformFrom(0x80000000, 0); // 0.5
 */
export const uniformFrom = (high: number, low: number): number =>
  ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

/**
 * A float32 in [0, 1) with 24 random bits, from one word.
 *
 * @example
 * uniformFloatFrom(0x80000000); // 0.5
 */
export const uniformFloatFrom = (word: number): number => (word >>> 8) / 16777216;

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

/** One number from each pair of words. */
function fromPairs(bits: Uint32Array, from: (high: number, low: number) => number): Float64Array {
  const out = new Float64Array(bits.length >>> 1);
  for (let i = 0; i < out.length; i++) out[i] = from(bits[2 * i]!, bits[2 * i + 1]!);
  return out;
}

/**
 * `uniformFrom` of each pair of words.
 *
 * @example
 * uniformDoubles(randomBits(keyFromSeed(7), 2000)).length; // 1000, each in [0, 1)
 */
export const uniformDoubles = (bits: Uint32Array): Float64Array => fromPairs(bits, uniformFrom);

/**
 * `uniformFloatFrom` of each word.
 *
 * @example
 * uniformFloats(randomBits(keyFromSeed(7), 1000)).length; // 1000, each in [0, 1)
 */
export function uniformFloats(bits: Uint32Array): Float32Array {
  const out = new Float32Array(bits.length);
  for (let i = 0; i < out.length; i++) out[i] = uniformFloatFrom(bits[i]!);
  return out;
}

/**
 * `normalFrom` of each pair of words.
 *
 * @example
 * normalDoubles(randomBits(keyFromSeed(7), 2000)).length; // 1000, standard normal
 */
export const normalDoubles = (bits: Uint32Array): Float64Array => fromPairs(bits, normalFrom);

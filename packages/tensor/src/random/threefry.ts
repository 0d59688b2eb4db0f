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
 * The new key for a number from 0 to 2^53 - 1: the block at a counter that neither draws nor splits reach.
 *
 * @example
 * foldKey(keyFromSeed(7), 1).length;   // 2
 */
export function foldKey(key: ArrayLike<number>, data: number): Uint32Array {
  const out = new Uint32Array(2);
  threefry2x32(key[0]!, key[1]!, (data / 4294967296) | 0x40000000, data | 0, out, 0);
  return out;
}

/**
 * The key of a seed: its high and its low word, so that different seeds are different keys.
 *
 * @throws NumericsError unless the seed is an integer from 0 to 2^53 - 1.
 * @example
 * keyFromSeed(7); // [0, 7]
 */
export function keyFromSeed(seed: number): Uint32Array {
  checkInteger('key', 'a seed', seed, 0, Number.MAX_SAFE_INTEGER, NumericsError);
  return Uint32Array.of(Math.floor(seed / 4294967296), seed % 4294967296);
}
import { NumericsError } from '../errors.ts';
import { checkInteger } from '../checks.ts';

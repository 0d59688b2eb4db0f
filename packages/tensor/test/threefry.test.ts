import { describe, expect, it } from 'vitest';
import { NumericsError } from '../src/errors.ts';
import { below, fromPairs, insideUnit, normalFrom, uniformFrom } from '../src/random/fromwords.ts';
import { foldKey, keyFromSeed, randomBits, splitKey, threefry2x32 } from '../src/random/threefry.ts';

const count = 200_000;

/** Of a sound generator, one draw in a million exceeds it: the seeds are fixed, so the test does not flicker. */
const deviations = 5;

/** Kolmogorov's statistic √n D exceeds this once in a thousand draws. */
const kolmogorovBound = 1.95;

function kolmogorov(sample: Float32Array | Float64Array, distribution: (x: number) => number): number {
  const sorted = sample.toSorted();
  let distance = 0;
  for (const [i, x] of sorted.entries()) {
    const share = distribution(x);
    distance = Math.max(distance, share - i / sorted.length, (i + 1) / sorted.length - share);
  }
  return distance * Math.sqrt(sorted.length);
}

/** Φ by its series in odd powers (Marsaglia 2004). */
function normalShare(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; sum + term !== sum; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Is the mean of f over the sample what it should be, given the standard deviation of f? */
function expectMean(sample: Float32Array | Float64Array, f: (x: number) => number, mean: number, spread: number): void {
  let sum = 0;
  for (const x of sample) sum += f(x);
  const error = Math.abs(sum / sample.length - mean) / (spread / Math.sqrt(sample.length));
  expect(error).toBeLessThan(deviations);
}

const pairs = (words: Uint32Array): string[] =>
  Array.from({ length: words.length / 2 }, (_, i) => `${words[2 * i]!} ${words[2 * i + 1]!}`);

describe('threefry2x32', () => {
  // the known answers of Random123's kat_vectors
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])('key %i %i, counter %i %i gives the known answer', (k0, k1, c0, c1, first, second) => {
    const out = new Uint32Array(4);
    threefry2x32(k0, k1, c0, c1, out, 1);
    expect([...out]).toEqual([0, first, second, 0]);
  });

  it('changes half of the bits when one bit of the key or the counter changes', () => {
    const base = randomBits([1, 2], 2);
    const out = new Uint32Array(2);
    for (let bit = 0; bit < 128; bit++) {
      const flip = (word: number): number => (bit >>> 5 === word ? 1 << (bit & 31) : 0);
      threefry2x32(1 ^ flip(0), 2 ^ flip(1), flip(2), flip(3), out, 0);
      const changed = [0, 1]
        .map((i) => (out[i]! ^ base[i]!) >>> 0)
        .map((w) => w.toString(2).replaceAll('0', '').length);
      expect(changed[0]! + changed[1]!).toBeGreaterThan(12);
      expect(changed[0]! + changed[1]!).toBeLessThan(52);
    }
  });
});

describe('randomBits', () => {
  it('a shorter draw is the beginning of a longer one, for even and odd lengths', () => {
    const long = randomBits([3, 4], 101);
    for (const n of [0, 1, 2, 7, 100]) expect(randomBits([3, 4], n)).toEqual(long.subarray(0, n));
  });

  it('words 2i and 2i + 1 are the block at counter i', () => {
    const words = randomBits([3, 4], 2000);
    const block = new Uint32Array(2);
    threefry2x32(3, 4, 0, 777, block, 0);
    expect(words.slice(1554, 1556)).toEqual(block);
  });

  it('keys as ordinary arrays and as words are the same', () => {
    expect(randomBits(Uint32Array.of(0xffffffff, 7), 5)).toEqual(randomBits([0xffffffff, 7], 5));
  });

  it('each bit is one in half of the words', () => {
    const words = randomBits(keyFromSeed(11), count);
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0;
      for (const word of words) ones += (word >>> bit) & 1;
      expect(Math.abs(ones - count / 2)).toBeLessThan((deviations * Math.sqrt(count)) / 2);
    }
  });
});

describe('splitKey', () => {
  it('the first keys do not depend on how many are asked for', () => {
    expect(splitKey([5, 6], 2)).toEqual(splitKey([5, 6], 9).subarray(0, 4));
  });

  it('new keys, the blocks of the old key and the blocks of the new keys are all different', () => {
    const key = keyFromSeed(2);
    const keys = splitKey(key, 1000);
    const seen = [...pairs(keys), ...pairs(randomBits(key, 20_000))];
    for (let i = 0; i < 1000; i++) seen.push(...pairs(randomBits(keys.subarray(2 * i, 2 * i + 2), 20)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('draws of sibling keys, and of parent and child, are uncorrelated', () => {
    const key = keyFromSeed(3);
    const keys = splitKey(key, 2);
    const [parent, first, second] = [key, keys.subarray(0, 2), keys.subarray(2)].map((k) =>
      fromPairs(randomBits(k, count), normalFrom),
    );
    for (const [a, b] of [
      [first!, second!],
      [parent!, first!],
    ] as const) {
      const products = a.map((x, i) => x * b[i]!);
      expectMean(products, (x) => x, 0, 1);
    }
  });
});

describe('keyFromSeed', () => {
  it('is the high and the low word', () => {
    expect([...keyFromSeed(0)]).toEqual([0, 0]);
    expect([...keyFromSeed(2 ** 32 + 5)]).toEqual([1, 5]);
    expect([...keyFromSeed(Number.MAX_SAFE_INTEGER)]).toEqual([0x1fffff, 0xffffffff]);
  });

  it.each([-1, 1.5, 2 ** 53, NaN, Infinity])('refuses %s', (seed) => {
    expect(() => keyFromSeed(seed)).toThrow(NumericsError);
  });
});

describe('uniform numbers', () => {
  it.each([
    ['of 53 bits', uniformFrom],
    ['strictly inside', insideUnit],
  ])('%s are uniform: range, moments, Kolmogorov and Smirnov', (_, from) => {
    const sample = fromPairs(randomBits(keyFromSeed(21), 2 * count), from);
    expect(sample.length).toBe(count);
    expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
    expectMean(sample, (x) => x, 1 / 2, Math.sqrt(1 / 12));
    expectMean(sample, (x) => x * x, 1 / 3, Math.sqrt(4 / 45));
    expect(kolmogorov(sample, (x) => x)).toBeLessThan(kolmogorovBound);
  });

  it('the extremes stay below one', () => {
    expect(uniformFrom(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
    expect(insideUnit(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
    expect(insideUnit(0, 0)).toBe(2 ** -53);
  });
});

describe('integers below a count', () => {
  it.each([1, 2, 3, 6, 1000, 65537, 2 ** 31 + 1, 2 ** 32])('are the share of 64 bits, exactly: below %d', (n) => {
    const bits = randomBits(keyFromSeed(5), 200);
    const words = [
      [0, 0],
      [0xffffffff, 0xffffffff],
      ...Array.from({ length: 100 }, (_, i) => [bits[2 * i]!, bits[2 * i + 1]!]),
    ];
    for (const [high, low] of words as [number, number][])
      expect(below(high, low, n)).toBe(Number((((BigInt(high) << 32n) | BigInt(low)) * BigInt(n)) >> 64n));
  });
});

describe('foldKey', () => {
  it('gives keys that differ from each other, from splits and from draws', () => {
    const key = keyFromSeed(3);
    const texts = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((data) => foldKey(key, data).join());
    const others = [...splitKey(key, 3), ...randomBits(key, 6)];
    for (let i = 0; i < others.length; i += 2) texts.push(`${others[i]},${others[i + 1]}`);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('normal numbers', () => {
  const sample = fromPairs(randomBits(keyFromSeed(31), 2 * count), normalFrom);

  it('are normal: moments, Kolmogorov and Smirnov', () => {
    expectMean(sample, (x) => x, 0, 1);
    expectMean(sample, (x) => x ** 2, 1, Math.sqrt(2));
    expectMean(sample, (x) => x ** 3, 0, Math.sqrt(15));
    expectMean(sample, (x) => x ** 4, 3, Math.sqrt(96));
    expect(kolmogorov(sample, normalShare)).toBeLessThan(kolmogorovBound);
  });

  it('are symmetric to the last bit, finite and never zero', () => {
    for (const [high, low] of [
      [0, 0],
      [0x7fffffff, 0xffffffff],
      [0x12345678, 0x9abcdef0],
    ] as const) {
      const z = normalFrom(high, low);
      expect(z).toBeLessThan(0);
      expect(z).toBeGreaterThan(-8.3);
      expect(normalFrom((high | 0x80000000) >>> 0, low)).toBe(-z);
    }
  });

  it('are the same bits on every machine', () => {
    // the same as a Python version of the cipher and statistics.NormalDist().inv_cdf give
    expect([...fromPairs(randomBits(keyFromSeed(7), 8), normalFrom)]).toEqual([
      0.4012801312497235, -1.691060908790637, -0.7554662899926422, -1.518965380751115,
    ]);
  });
});

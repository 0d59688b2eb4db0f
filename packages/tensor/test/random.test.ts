// Over 150 lines: each distribution with its range, its moments and what it refuses.
import { describe, expect, test } from 'vitest';
import {
  arange,
  bernoulli,
  categorical,
  DtypeError,
  exponential,
  foldIn,
  gumbel,
  key,
  NumericsError,
  permutation,
  randint,
  ShapeError,
  IndexError,
  split,
  tensor,
  truncatedNormal,
  zeros,
  type Tensor,
} from '../src/index.ts';

/** Of a sound generator, one draw in a million exceeds it: the seeds are fixed, so the test does not flicker. */
const deviations = 5;

function expectMoments(values: ArrayLike<number>, mean: number, variance: number): void {
  const n = values.length;
  const found = Array.from(values).reduce((s, v) => s + v, 0) / n;
  expect(Math.abs(found - mean)).toBeLessThan(deviations * Math.sqrt(variance / n));
  const spread = Array.from(values).reduce((s, v) => s + (v - mean) ** 2, 0) / n;
  const fourth = Array.from(values).reduce((s, v) => s + (v - mean) ** 4, 0) / n;
  expect(Math.abs(spread - variance)).toBeLessThan(deviations * Math.sqrt((fourth - variance ** 2) / n));
}

/** Pearson's statistic of counts, against a bound that grows with the degrees of freedom (Wilson and Hilferty 1931). */
function expectShares(counts: readonly number[], shares: readonly number[]): void {
  const n = counts.reduce((p, q) => p + q, 0);
  const statistic = counts.reduce((s, count, i) => s + (count - n * shares[i]!) ** 2 / (n * shares[i]!), 0);
  const freedom = counts.length - 1;
  expect(statistic).toBeLessThan(freedom * (1 - 2 / (9 * freedom) + deviations * Math.sqrt(2 / (9 * freedom))) ** 3);
}

function countsOf(values: ArrayLike<number>, kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const v of Array.from(values)) counts[v]!++;
  return counts;
}

/** Largest distance between the shares below each value and those expected. */
function kolmogorov(values: ArrayLike<number>, share: (x: number) => number): number {
  const sorted = Array.from(values).toSorted((p, q) => p - q);
  return Math.max(...sorted.map((x, i) => Math.abs(share(x) - (i + 0.5) / sorted.length)));
}

const count = 100_000;
const kolmogorovBound = 2.7 / Math.sqrt(count);

test('the values of a key are the same bits for ever', () => {
  // Golden values: a change of any of them changes every experiment that was ever seeded.
  const k = key(7);
  expect({
    foldIn: foldIn(k, 3).toArray(),
    bernoulli: bernoulli(k, 0.5, [6]).toArray(),
    categorical: categorical(k, zeros([10]), { shape: [6] }).toArray(),
    exponential: exponential(k, [2]).toArray(),
    gumbel: gumbel(k, [2]).toArray(),
    permutation: permutation(k, 6).toArray(),
    randint: randint(k, [6], -5, 100).toArray(),
    truncatedNormal: truncatedNormal(k, -1, 2, [2]).toArray(),
    tail: truncatedNormal(k, 20, Infinity, [2]).toArray(),
  }).toMatchInlineSnapshot(`
    {
      "bernoulli": [
        false,
        true,
        true,
        true,
        true,
        false,
      ],
      "categorical": [
        8,
        2,
        6,
        2,
        4,
        7,
      ],
      "exponential": [
        0.16947608023060784,
        3.0919660069161976,
      ],
      "foldIn": [
        1981068609,
        510919444,
      ],
      "gumbel": [
        1.775043481703372,
        -1.1288071367825294,
      ],
      "permutation": [
        1,
        2,
        3,
        4,
        0,
        5,
      ],
      "randint": [
        83,
        -1,
        18,
        1,
        -4,
        82,
      ],
      "tail": [
        20.008450999764978,
        20.15362753887382,
      ],
      "truncatedNormal": [
        1.0348762783990355,
        -0.8566117260155718,
      ],
    }
  `);
});

test('a longer draw begins with a shorter one', () => {
  const k = key(1);
  for (const f of [
    (n: number) => bernoulli(k, 0.3, [n]),
    (n: number) => gumbel(k, [n]),
    (n: number) => randint(k, [n], 0, 1000),
    (n: number) => truncatedNormal(k, -1, 1, [n]),
  ])
    expect(f(7).slice([0, 4]).toArray()).toEqual(f(4).toArray());
});

test('what is no key, no shape or no float dtype is refused by name', () => {
  const draws: Record<string, (k: Tensor) => Tensor> = {
    bernoulli: (k) => bernoulli(k, 0.5),
    categorical: (k) => categorical(k, zeros([2])),
    exponential: (k) => exponential(k, [2]),
    foldIn: (k) => foldIn(k, 1),
    gumbel: (k) => gumbel(k, [2]),
    permutation: (k) => permutation(k, 3),
    randint: (k) => randint(k, [2], 0, 3),
    truncatedNormal: (k) => truncatedNormal(k, -1, 1, [2]),
  };
  for (const [name, f] of Object.entries(draws)) {
    expect(() => f(tensor([1, 2]))).toThrow(ShapeError);
    expect(() => f(7 as never)).toThrow(DtypeError);
    expect(() => f(zeros([3], { dtype: 'uint32' }))).toThrow(name);
  }
  expect(() => gumbel(key(1), [-1])).toThrow(ShapeError);
  expect(() => randint(key(1), 3 as never, 0, 2)).toThrow(ShapeError);
  expect(() => gumbel(key(1), [1], { dtype: 'int32' as never })).toThrow(DtypeError);
});

describe('foldIn', () => {
  test('gives a key of its own for each number, none of them one of the splits', () => {
    const keys = [key(1), ...split(key(1), 20), ...Array.from({ length: 20 }, (_, i) => foldIn(key(1), i))];
    expect(new Set(keys.map((k) => k.toArray().toString())).size).toBe(41);
  });

  test.each([-1, 0.5, NaN, 2 ** 53, '1' as never])('refuses %s', (data) => {
    expect(() => foldIn(key(1), data)).toThrow(NumericsError);
  });
});

describe('bernoulli', () => {
  test('is true as often as told', () => {
    const values = bernoulli(key(2), 0.3, [count]).toTypedArray();
    expectMoments(values, 0.3, 0.21);
  });

  test('never is at 0 and always is at 1', () => {
    expect(
      bernoulli(key(1), tensor([0, 1]), [5000, 2])
        .cast('float64')
        .mean(0)
        .toArray(),
    ).toEqual([0, 1]);
  });

  test('takes its shape from the probabilities, which may also be stretched', () => {
    expect(bernoulli(key(1), 0.5).shape).toEqual([]);
    expect(bernoulli(key(1), zeros([2, 0])).shape).toEqual([2, 0]);
    expect(bernoulli(key(1), zeros([2, 1]), [3, 2, 2]).shape).toEqual([3, 2, 2]);
    expect(bernoulli(key(1), 0.5, [2]).dtype).toBe('bool');
    expect(() => bernoulli(key(1), zeros([2, 3]), [3])).toThrow('bernoulli: [2, 3] does not broadcast to [3]');
  });

  test.each([-0.1, 1.1, NaN, undefined as never, tensor([0.5, NaN]), tensor([0.5, 2])])('refuses %s', (p) => {
    expect(() => bernoulli(key(1), p, [2])).toThrow(NumericsError);
  });
});

describe('randint', () => {
  test('gives each integer its share', () => {
    for (const n of [2, 7, 100]) {
      const values = randint(key(n), [count], 0, n).toTypedArray();
      expectShares(countsOf(values, n), new Array<number>(n).fill(1 / n));
    }
  });

  test('reaches over all of int32', () => {
    const all = randint(key(3), [count], -(2 ** 31), 2 ** 31);
    expect(all.dtype).toBe('int32');
    expectMoments(
      Array.from(all.toTypedArray(), (v) => v / 2 ** 32),
      -0.5 / 2 ** 32,
      1 / 12,
    );
  });

  test('of one integer is that integer', () => {
    expect(randint(key(1), [2, 2], -3, -2).toArray()).toEqual([
      [-3, -3],
      [-3, -3],
    ]);
    expect(randint(key(1), [0], 0, 1).shape).toEqual([0]);
  });

  test.each([
    [3, 3],
    [3, 1],
    [0.5, 2],
    [0, NaN],
    [0, 2 ** 31 + 1],
    [-(2 ** 31) - 1, 0],
    [0, undefined as never],
  ])('refuses the interval from %s to %s', (low, high) => {
    expect(() => randint(key(1), [2], low, high)).toThrow(NumericsError);
  });
});

describe('permutation', () => {
  test('holds each integer once', () => {
    for (const n of [0, 1, 2, 100])
      expect(Array.from(permutation(key(n), n).toTypedArray()).toSorted((p, q) => p - q)).toEqual(arange(n).toArray());
    expect(permutation(key(1), 3).dtype).toBe('int32');
  });

  test('is any of the 24 of four entries equally often', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = permutation(foldIn(key(5), i), 4)
        .toArray()
        .toString();
      kinds.set(order, (kinds.get(order) ?? 0) + 1);
    }
    expect(kinds.size).toBe(24);
    expectShares([...kinds.values()], new Array<number>(24).fill(1 / 24));
  });

  test('moves the entries of an axis whole', () => {
    const x = arange(12).reshape([3, 4]);
    const [order, columns] = [permutation(key(2), 4), permutation(key(2), x, -1)];
    expect(columns.toArray()).toEqual(x.take(order, 1).toArray());
    expect(permutation(key(2), x).sum(1).toArray()).not.toEqual(x.sum(1).toArray());
    expect(permutation(key(1), zeros([0, 2])).shape).toEqual([0, 2]);
  });

  test('refuses other lengths, axes and things', () => {
    for (const n of [-1, 1.5, NaN, 2 ** 31 + 1]) expect(() => permutation(key(1), n)).toThrow(NumericsError);
    expect(() => permutation(key(1), zeros([2]), 1)).toThrow(IndexError);
    expect(() => permutation(key(1), tensor(3))).toThrow(IndexError);
    expect(() => permutation(key(1), [1, 2] as never)).toThrow(DtypeError);
  });
});

describe('categorical', () => {
  test('gives each class its probability, on any axis', () => {
    const logits = tensor([0.1, 0.2, 0, 0.7]).log();
    const one = categorical(key(11), logits, { shape: [count] });
    const shares = [0.1, 0.2, 0.7];
    const counts = countsOf(one.toTypedArray(), 4);
    expect(one.dtype).toBe('int32');
    expect(counts[2]).toBe(0);
    expectShares([counts[0]!, counts[1]!, counts[3]!], shares);
    const many = categorical(key(12), logits.add(5).reshape([4, 1]), { axis: 0, shape: [count / 10, 1] });
    const others = countsOf(many.toTypedArray(), 4);
    expectShares([others[0]!, others[1]!, others[3]!], shares);
  });

  test('draws one class for each row, or several', () => {
    const rows = tensor([
      [0, -Infinity],
      [-Infinity, 0],
    ]);
    expect(categorical(key(1), rows).toArray()).toEqual([0, 1]);
    expect(categorical(key(1), rows, { axis: 0 }).toArray()).toEqual([0, 1]);
    expect(categorical(key(1), rows, { shape: [2, 2] }).toArray()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(categorical(key(1), zeros([0, 3])).shape).toEqual([0]);
    expect(categorical(key(1), zeros([3])).shape).toEqual([]);
  });

  test('refuses logits and shapes that make no sense', () => {
    for (const logits of [
      [NaN, 0],
      [Infinity, 0],
      [-Infinity, -Infinity],
    ])
      expect(() => categorical(key(1), tensor(logits))).toThrow(NumericsError);
    expect(() => categorical(key(1), zeros([2, 0]))).toThrow(ShapeError);
    expect(() => categorical(key(1), zeros([2, 3]), { shape: [3] })).toThrow(ShapeError);
    expect(() => categorical(key(1), zeros([2]), { axis: 1 })).toThrow(IndexError);
    expect(() => categorical(key(1), 3 as never)).toThrow(DtypeError);
  });
});

describe('gumbel and exponential', () => {
  test('are distributed as they should be', () => {
    const euler = 0.5772156649015329;
    const g = gumbel(key(3), [count]).toTypedArray();
    expectMoments(g, euler, Math.PI ** 2 / 6);
    expect(kolmogorov(g, (x) => Math.exp(-Math.exp(-x)))).toBeLessThan(kolmogorovBound);
    const e = exponential(key(4), [count], { rate: 2 }).toTypedArray();
    expectMoments(e, 0.5, 0.25);
    expect(kolmogorov(e, (x) => 1 - Math.exp(-2 * x))).toBeLessThan(kolmogorovBound);
  });

  test('round to float32 as the doubles do', () => {
    expect(gumbel(key(3), [3], { dtype: 'float32' }).toArray()).toEqual(gumbel(key(3), [3]).cast('float32').toArray());
  });

  test.each([0, -1, NaN, Infinity])('refuse the rate %d', (rate) => {
    expect(() => exponential(key(1), [2], { rate })).toThrow(NumericsError);
  });
});

describe('truncatedNormal', () => {
  /** Share of the standard normal below x ≤ 0, by its continued fraction or its series. */
  function shareBelow(x: number): number {
    if (x > 0) return 1 - shareBelow(-x);
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    if (x < -4) {
      let tail = -x;
      for (let k = 60; k > 0; k--) tail = -x + k / tail;
      return density / tail;
    }
    let [term, sum] = [x, x];
    for (let k = 3; k < 201; k += 2) sum += term *= (x * x) / k;
    return 0.5 + density * sum;
  }

  test.each([
    [-2, 2],
    [-1, 0.5],
    [0, 1],
    [-3, 0],
    [0.25, Infinity],
    [-Infinity, -6],
    [20, 20.1],
    [-Infinity, Infinity],
    [-0.001, 9],
  ])('follows the normal distribution between %d and %d', (low, high) => {
    const z = truncatedNormal(key(9), low, high, [count]).toTypedArray();
    expect(z.every((v) => v >= low && v <= high)).toBe(true);
    const [mirror, a, b] = low > 0 ? [-1, -high, -low] : [1, low, high];
    const [first, all] = [shareBelow(a), shareBelow(b) - shareBelow(a)];
    const share = (x: number): number => (shareBelow(x) - first) / all;
    expect(
      kolmogorov(
        Array.from(z, (v) => mirror * v),
        share,
      ),
    ).toBeLessThan(kolmogorovBound);
  });

  test('is normal where nothing is cut off, and a mirror image of itself', () => {
    const right = truncatedNormal(key(1), 1, 3, [5]);
    expect(truncatedNormal(key(1), -3, -1, [5]).neg().toArray()).toEqual(right.toArray());
  });

  test('stays inside in float32 too', () => {
    const z = truncatedNormal(key(1), 0.1, 0.1000001, [1000], { dtype: 'float32' }).toTypedArray();
    expect(z.every((v) => v >= Math.fround(0.1) && v <= Math.fround(0.1000001))).toBe(true);
  });

  test.each([
    [1, 1],
    [2, 1],
    [NaN, 1],
    [0, undefined as never],
    [39, 40],
  ])('refuses the interval from %s to %s', (low, high) => {
    expect(() => truncatedNormal(key(1), low, high, [2])).toThrow(NumericsError);
  });
});

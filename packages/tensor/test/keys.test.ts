import { describe, expect, test } from 'vitest';
import {
  AdjointError,
  type DType,
  DtypeError,
  key,
  normal,
  NumericsError,
  numpyRandom,
  ShapeError,
  split,
  tensor,
  uniform,
  zeros,
} from '../src/index.ts';

describe('a key', () => {
  test('gives the same bits for ever', () => {
    // Golden values: a change of any of them changes every experiment that was ever seeded.
    expect({
      key: key(7).toArray(),
      split: split(key(7)).map((k) => k.toArray()),
      uniform: uniform(key(7), [3]).toArray(),
      normal: normal(key(7), [3]).toArray(),
      float32: normal(key(7), [2], { dtype: 'float32' }).toArray(),
    }).toMatchInlineSnapshot(`
      {
        "float32": [
          0.40128013491630554,
          -1.6910609006881714,
        ],
        "key": [
          0,
          7,
        ],
        "normal": [
          0.4012801312497235,
          -1.691060908790637,
          -0.7554662899926422,
        ],
        "split": [
          [
            557532082,
            2791771912,
          ],
          [
            971335342,
            1244876459,
          ],
        ],
        "uniform": [
          0.8441069458065502,
          0.04541258473549736,
          0.22498462687141707,
        ],
      }
    `);
  });

  test('used twice gives the same values, and a longer draw begins with a shorter one', () => {
    expect(normal(key(1), [5]).toArray()).toEqual(normal(key(1), [5]).toArray());
    expect(normal(key(1), [2, 3]).reshape([6]).slice([0, 4]).toArray()).toEqual(normal(key(1), [4]).toArray());
  });

  test('split gives others, which do not depend on how many are asked for', () => {
    const keys = [key(1), ...split(key(1), 50)].map((k) => k.toArray().toString());
    expect(new Set(keys).size).toBe(51);
    expect(split(key(1), 3).map((k) => k.toArray())).toEqual(
      split(key(1), 50)
        .slice(0, 3)
        .map((k) => k.toArray()),
    );
    expect(split(key(1), 0)).toEqual([]);
  });

  test('tells all safe seeds apart', () => {
    const seeds = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    expect(new Set(seeds.map((seed) => uniform(key(seed), []).item())).size).toBe(seeds.length);
  });

  test.each([-1, 0.5, NaN, 2 ** 53, Infinity])('refuses the seed %d', (seed) => {
    expect(() => key(seed)).toThrow(NumericsError);
  });

  test.each([
    ['a float tensor', tensor([1, 2])],
    ['three words', zeros([3], { dtype: 'uint32' })],
    ['a row of keys', zeros([1, 2], { dtype: 'uint32' })],
    ['an int32', zeros([2], { dtype: 'int32' })],
  ])('is not %s', (_what, wrong) => {
    for (const f of [() => split(wrong), () => normal(wrong, [1]), () => uniform(wrong, [1])])
      expect(f).toThrow(ShapeError);
  });

  test.each([-1, 1.5, NaN])('refuses to be split into %d', (n) => {
    expect(() => split(key(1), n)).toThrow(AdjointError);
  });
});

describe('uniform and normal', () => {
  test('have the shape and dtype asked for', () => {
    expect(uniform(key(1), [2, 0, 3]).shape).toEqual([2, 0, 3]);
    expect(normal(key(1), []).shape).toEqual([]);
    expect(normal(key(1), [2], { dtype: 'float32' }).dtype).toBe('float32');
  });

  test('stay below the upper end, in float32 too', () => {
    for (const dtype of ['float64', 'float32'] as const) {
      const x = uniform(key(3), [200_000], { low: 1, high: 1.0000001, dtype });
      const values = x.toTypedArray();
      expect(values.every((v) => v >= 1 && v < 1.0000001)).toBe(true);
    }
  });

  test('move and stretch', () => {
    const [z, moved] = [normal(key(2), [4]), normal(key(2), [4], { mean: 3, std: 0.5 })];
    expect(moved.toArray()).toEqual(z.mul(0.5).add(3).toArray());
  });

  test('refuse shapes that are none and dtypes that are no floats', () => {
    expect(() => uniform(key(1), [-1])).toThrow(ShapeError);
    expect(() => normal(key(1), [1.5])).toThrow(ShapeError);
    expect(() => normal(key(1), [1], { dtype: 'int32' as 'float32' })).toThrow(DtypeError);
    expect(() => normal(key(1), [1], { dtype: 'half' as DType as 'float32' })).toThrow(DtypeError);
  });
});

describe('numpyRandom', () => {
  test('follows a NumPy notebook', () => {
    // np.random.seed(1); np.random.randn(2, 2) and then np.random.rand(2)
    const random = numpyRandom(1);
    expect(random.randn(2, 2).toArray()).toEqual([
      [1.6243453636632417, -0.6117564136500754],
      [-0.5281717522634557, -1.0729686221561705],
    ]);
    expect(numpyRandom(1).rand(2).toArray()).toEqual([0.417022004702574, 0.7203244934421581]);
    expect(random.randn().shape).toEqual([]);
  });

  test('refuses what is no shape', () => {
    expect(() => numpyRandom(1).randn(-1)).toThrow(ShapeError);
  });
});

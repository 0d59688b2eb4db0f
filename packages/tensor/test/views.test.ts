import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, IndexError, ones, type Range, ShapeError, tensor, zeros } from '../src/index.ts';
import { count, dense, flatOf, indicesOf, narrowed, randomFrom, roughValues, strided } from './naive.ts';

interface View {
  readonly shape: number[];
  readonly axes: number[];
  readonly ranges: [number | null, number | null, number][];
  readonly sliced: number[];
  readonly values: number[];
  readonly reversed: number[];
}

// made by NumPy: data/numpy-arrays.py
const { views } = JSON.parse(readFileSync(new URL('./data/numpy-arrays.json', import.meta.url), 'utf8')) as {
  views: View[];
};

const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });

describe('a view', () => {
  test('of a view has the elements NumPy finds, over 200 random transpositions and slices', () => {
    for (const { shape, axes, ranges, sliced, values, reversed } of views) {
      const x = arange(count(shape)).reshape(shape).transpose(axes);
      const y = x.slice(...ranges);
      expect({ shape: y.shape, values: [...y.toTypedArray()] }).toEqual({ shape: sliced, values });
      expect([...y.T.toTypedArray()]).toEqual(reversed);
      expect([...y.T.reshape([-1]).toTypedArray()]).toEqual(reversed);
    }
  });

  test('shares the memory of what it views', () => {
    const x = arange(24).reshape([2, 3, 4]);
    for (const y of [x.T, x.transpose([1, 0, 2]), x.slice([1], null, [null, null, -2]), x.at(-1), x.reshape([4, 6])])
      expect(y.buffer).toBe(x.buffer);
    expect(x.broadcastTo([5, 2, 3, 4]).buffer).toBe(x.buffer);
    expect(x.T.slice([0, 2]).T.reshape([6, 2]).buffer).toBe(x.buffer);
  });

  test('costs the same for ten elements and for ten million', () => {
    const large = zeros([10, 1_000_000]);
    const start = performance.now();
    for (let i = 0; i < 1000; i++)
      large.T.slice([i], [null, null, -1])
        .transpose([1, 0])
        .reshape([10, 1_000_000 - i, 1]);
    // Copying 1000 times 80 MB would take a minute.
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('cannot be written through: what leaves is a copy', () => {
    const x = arange(4);
    const copies = [x.toTypedArray(), x.slice([0, 2]).toTypedArray(), x.reshape([2, 2]).T.toTypedArray()];
    for (const copy of copies) copy.fill(9);
    (x.toArray() as number[])[0] = 9;
    expect(x.toArray()).toEqual([0, 1, 2, 3]);
  });
});

describe('transpose', () => {
  test('moves every element to its permuted index', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const axes = shape.map((_, i) => i).toSorted(() => random() - 0.5);
        const values = roughValues(count(shape), random);
        for (const x of [dense(values, shape), strided(values, shape, random)]) {
          const y = x.transpose(axes);
          expect(y.shape).toEqual(axes.map((axis) => shape[axis]));
          const expected = [...indicesOf(y.shape)].map((index) => {
            const from = shape.map((_, axis) => index[axes.indexOf(axis)]!);
            return values[flatOf(from, shape)];
          });
          expect([...y.toTypedArray()]).toEqual(expected);
        }
      }),
    );
  });

  test('takes negative axes', () => {
    expect(zeros([2, 3, 4]).transpose([-1, 0, -2]).shape).toEqual([4, 2, 3]);
  });

  test.each([[[0]], [[0, 0]], [[0, 1, 2]], [[-1, 1]]])('refuses %j for two axes', (axes) => {
    expect(() => zeros([2, 3]).transpose(axes)).toThrow(axes.includes(2) ? IndexError : ShapeError);
  });

  test('twice is the identity', () => {
    const x = arange(6).reshape([2, 3]);
    expect(x.T.T.toArray()).toEqual(x.toArray());
    expect(x.T.T.dense).toBe(true);
  });
});

describe('reshape', () => {
  test('keeps row-major order on every layout', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const values = roughValues(count(shape), random);
        const x = strided(values, shape, random);
        // Factors of the size, in some order.
        const into = shape.flatMap((n) => (n === 4 && random() < 0.5 ? [2, 2] : [n])).toSorted(() => random() - 0.5);
        for (const target of [into, [-1], [1, ...into, 1], [count(shape)]])
          expect([...x.reshape(target).toTypedArray()]).toEqual(values);
      }),
    );
  });

  test('is a view exactly where strides can express it', () => {
    const x = arange(24).reshape([2, 3, 4]);
    expect(x.transpose([1, 0, 2]).reshape([3, 2, 2, 2]).buffer).toBe(x.buffer);
    expect(x.transpose([1, 0, 2]).reshape([6, 4]).buffer).not.toBe(x.buffer);
    expect(x.slice(null, null, [0, 2]).reshape([6, 2]).buffer).toBe(x.buffer);
    expect(x.slice(null, [0, 2]).reshape([16]).buffer).not.toBe(x.buffer);
  });

  test('works out one length', () => {
    expect(zeros([2, 3]).reshape([3, -1]).shape).toEqual([3, 2]);
    expect(zeros([0]).reshape([-1]).shape).toEqual([0]);
    expect(zeros([0, 3]).reshape([3, -1]).shape).toEqual([3, 0]);
  });

  test.each([[[4]], [[-1, 4]], [[-1, -1]], [[0, -1]], [[2.5, -1]], [[-2, -3]], [[NaN]]])(
    'of six elements refuses %j',
    (shape) => {
      expect(() => zeros([2, 3]).reshape(shape)).toThrow(ShapeError);
    },
  );

  test('refuses to work out two lengths even where only one answer exists', () => {
    expect(() => tensor([5]).reshape([-1, -1])).toThrow(ShapeError);
  });

  test('of nothing works on every layout', () => {
    const x = arange(24).reshape([4, 6]);
    for (const empty of [
      x.slice([0, 0]),
      x.slice([0, 0], [null, null, 3]),
      x.slice([0, 0], [null, null, 3]).T,
      x.T.slice([0, 0]),
    ]) {
      expect(empty.reshape([0]).shape).toEqual([0]);
      expect(empty.reshape([3, 0, 2]).shape).toEqual([3, 0, 2]);
    }
  });
});

describe('slice', () => {
  test('clips places outside the axis, as Python does', () => {
    const x = arange(5);
    expect(x.slice([-100, 100]).toArray()).toEqual([0, 1, 2, 3, 4]);
    expect(x.slice([3, 1]).toArray()).toEqual([]);
    expect(x.slice([100, null, -1]).toArray()).toEqual([4, 3, 2, 1, 0]);
    expect(x.slice([null, -100, -2]).toArray()).toEqual([4, 2, 0]);
  });

  test('leaves later axes whole', () => {
    expect(zeros([4, 3]).slice([1, 3]).shape).toEqual([2, 3]);
    expect(zeros([4, 3]).slice().shape).toEqual([4, 3]);
    expect(zeros([4, 3]).slice(null, [1]).shape).toEqual([4, 2]);
  });

  test.each<[Range[]]>([[[[0, 1, 0]]], [[[0.5, 2]]], [[[0, 2, 1.5]]], [[null, null]], [[[NaN]]]])(
    'of one axis refuses %j',
    (ranges) => {
      expect(() => arange(3).slice(...ranges)).toThrow(IndexError);
    },
  );
});

describe('at', () => {
  test('drops the axes it picks from', () => {
    const x = arange(24).reshape([2, 3, 4]);
    expect(x.at(1, -1).toArray()).toEqual([20, 21, 22, 23]);
    expect(x.at(-2, 0, 3).item()).toBe(3);
    expect(x.at().shape).toEqual([2, 3, 4]);
  });

  test.each([[[2]], [[-3]], [[0.5]], [[0, 0, 0]], [[NaN]]])('refuses the indices %j for [2, 3]', (indices) => {
    expect(() => zeros([2, 3]).at(...indices)).toThrow(IndexError);
  });
});

describe('broadcastTo', () => {
  test('repeats elements as the naive rule says', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const own = shape.slice(Math.floor(random() * (shape.length + 1))).map((n) => (random() < 0.4 ? 1 : n));
        const values = roughValues(count(own), random);
        for (const x of [dense(values, own), strided(values, own, random)]) {
          const expected = [...indicesOf(shape)].map((index) => values[flatOf(narrowed(index, own), own)]);
          expect([...x.broadcastTo(shape).toTypedArray()]).toEqual(expected);
        }
      }),
    );
  });

  test('never shrinks', () => {
    expect(() => ones([2, 3]).broadcastTo([3])).toThrow(ShapeError);
    expect(() => ones([2]).broadcastTo([1])).toThrow(ShapeError);
  });
});

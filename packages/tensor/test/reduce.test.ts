import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DType,
  full,
  IndexError,
  matmul,
  max,
  mean,
  ones,
  ShapeError,
  sum,
  sumTo,
  tensor,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { count, dense, flatOf, indicesOf, orderedSum, randomFrom, roughValues, strided } from './naive.ts';

/** All non-empty choices of axes. */
const choices = (rank: number): number[][] =>
  Array.from({ length: 2 ** rank - 1 }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => ((bits + 1) >> axis) & 1),
  );

/** Folds the elements along `axes`, in row-major order, for each index of the other axes. */
function naive(
  values: readonly number[],
  shape: readonly number[],
  axes: readonly number[],
  fold: (v: number[]) => number,
): number[] {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return [...indicesOf(kept.map((axis) => shape[axis]!))].map((outer) =>
    fold(
      [...indicesOf(axes.map((axis) => shape[axis]!))].map((inner) => {
        const index = shape.map((_, axis) =>
          kept.includes(axis) ? outer[kept.indexOf(axis)]! : inner[axes.indexOf(axis)]!,
        );
        return values[flatOf(index, shape)]!;
      }),
    ),
  );
}

const shapes = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 });

describe('sum', () => {
  test('over every choice of axes and layout has the bits of the fixed order', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const values = roughValues(count(shape), random);
        for (const x of [dense(values, shape), strided(values, shape, random)]) {
          for (const axes of choices(shape.length)) {
            const expected = naive(values, shape, axes, orderedSum);
            expect([...x.sum(axes).toTypedArray()]).toEqual(expected);
            const kept = x.sum({ axis: axes, keepdims: true });
            expect(kept.shape).toEqual(shape.map((n, axis) => (axes.includes(axis) ? 1 : n)));
            expect([...kept.toTypedArray()]).toEqual(expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of 0 to 40 elements has the same bits along any axis, stride and direction', () => {
    for (let n = 0; n <= 40; n++) {
      const values = roughValues(n, randomFrom(n));
      const expected = orderedSum(values);
      const row = tensor(values);
      const spread = new Float64Array(3 * n).fill(NaN);
      values.forEach((v, i) => (spread[3 * i + 1] = v));
      const ways: Tensor[] = [
        row.sum(),
        row.sum(0),
        row.sum(-1),
        row.reshape([1, n]).sum(1),
        row.reshape([n, 1]).sum(0),
        row.reshape([n, 1]).sum(),
        row.slice([null, null, -1]).slice([null, null, -1]).sum(),
        tensor(spread).reshape([n, 3]).slice(null, [1, 2]).sum(),
        tensor(spread).reshape([n, 3]).at().slice(null, [1, 2]).T.sum(1),
        tensor(values.toReversed()).slice([null, null, -1]).sum(),
        row.reshape([n, 1]).broadcastTo([n, 2]).slice(null, [1]).sum(0),
        row.sumTo([]),
        row.reshape([n, 1]).sumTo([1, 1]),
      ];
      for (const way of ways) expect(way.toTypedArray()).toEqual(Float64Array.of(expected));
    }
  });

  test('has the same bits in a batch as alone', () => {
    const random = randomFrom(5);
    const rows = Array.from({ length: 7 }, () => roughValues(37, random));
    const alone = rows.map((row) => tensor(row).sum().item());
    expect(tensor(rows).sum(1).toArray()).toEqual(alone);
    expect(tensor(rows).T.sum(0).toArray()).toEqual(alone);
    expect(sumTo(tensor(rows), [7, 1]).reshape([7]).toArray()).toEqual(alone);
  });

  test('over two axes that are not neighbours reads them row by row', () => {
    const random = randomFrom(6);
    const values = roughValues(3 * 4 * 5, random);
    expect(dense(values, [3, 4, 5]).sum([0, 2]).toArray()).toEqual(naive(values, [3, 4, 5], [0, 2], orderedSum));
    expect(dense(values, [3, 4, 5]).sum([2, 0]).toArray()).toEqual(naive(values, [3, 4, 5], [0, 2], orderedSum));
    expect(dense(values, [3, 4, 5]).sum([-1, 0]).toArray()).toEqual(naive(values, [3, 4, 5], [0, 2], orderedSum));
  });

  test('in float32 rounds after every addition', () => {
    for (let n = 0; n <= 40; n++) {
      const values = roughValues(n, randomFrom(n + 100)).map(Math.fround);
      const expected = orderedSum(values, Math.fround);
      expect(tensor(values, { dtype: 'float32' }).sum().item()).toBe(expected);
      expect(tensor(values, { dtype: 'float32' }).reshape([n, 1]).sum(0).toArray()).toEqual([expected]);
    }
    const drifting = full([1000], 0.1, { dtype: 'float32' });
    expect(drifting.sum().item()).not.toBe(Math.fround(1000 * Math.fround(0.1)));
  });

  test.each<[DType, number[], number]>([
    ['int32', [2147483647, 1], -2147483648],
    ['int32', [-2147483648, -1], 2147483647],
    ['uint32', [4294967295, 2], 1],
  ])('of %s %j wraps to %d', (dtype, values, expected) => {
    expect(tensor(values, { dtype }).sum().item()).toBe(expected);
  });

  test('of ints wraps exactly however many there are', () => {
    const n = 2 ** 22 + 1;
    const expected = Number(BigInt.asUintN(32, 4294967295n * BigInt(n)));
    expect(full([n], 4294967295, { dtype: 'uint32' }).sum().item()).toBe(expected);
  });

  test('of bools counts in int32', () => {
    const x = tensor([
      [true, false],
      [true, true],
    ]);
    expect([x.sum().dtype, x.sum().item()]).toEqual(['int32', 3]);
    expect(x.sum(0).toArray()).toEqual([2, 1]);
  });

  test('of nothing is 0', () => {
    expect(zeros([0]).sum().item()).toBe(0);
    expect(zeros([2, 0]).sum(1).toArray()).toEqual([0, 0]);
    expect(zeros([2, 0]).sum(0).shape).toEqual([0]);
    expect(zeros([2, 0, 3]).sum([0, 1]).toArray()).toEqual([0, 0, 0]);
  });

  test('of a 0-d tensor is itself', () => {
    expect(tensor(3).sum().item()).toBe(3);
    expect(tensor(3).mean().item()).toBe(3);
    expect(tensor(3).max().item()).toBe(3);
  });

  test.each([[2], [-3], [0.5], [NaN]])('refuses axis %d of two', (axis) => {
    for (const f of [sum, max, mean]) expect(() => f(zeros([2, 2]), axis)).toThrow(IndexError);
  });

  test('refuses an empty or repeated list of axes', () => {
    for (const axes of [[], [0, 0], [1, -1]]) expect(() => zeros([2, 2]).sum(axes)).toThrow(ShapeError);
  });

  test('shows infinities and NaN', () => {
    expect(tensor([Infinity, 1]).sum().item()).toBe(Infinity);
    expect(tensor([Infinity, -Infinity]).sum().item()).toBe(NaN);
    expect(tensor([NaN, 1]).sum().item()).toBe(NaN);
  });
});

describe('sumTo', () => {
  test('is the transpose of broadcastTo', () => {
    const x = dense([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(x.sumTo([3]).toArray()).toEqual([5, 7, 9]);
    expect(x.sumTo([2, 1]).toArray()).toEqual([[6], [15]]);
    expect(x.sumTo([1, 1]).toArray()).toEqual([[21]]);
    expect(x.sumTo([]).item()).toBe(21);
    expect(x.T.sumTo([2]).toArray()).toEqual([6, 15]);
  });

  test('of bools counts in int32, as sum does', () => {
    const count = ones([2, 3], { dtype: 'bool' }).sumTo([3]);
    expect([count.dtype, count.toArray()]).toEqual(['int32', [2, 2, 2]]);
  });

  test.each([[[2]], [[4, 2, 3]], [[2, 2]]])('refuses %j, which does not broadcast to [2, 3]', (shape) => {
    expect(() => zeros([2, 3]).sumTo(shape)).toThrow(ShapeError);
  });
});

describe('max', () => {
  test('over every choice of axes and layout is the largest element', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.integer(),
        (shape, seed) => {
          const random = randomFrom(seed);
          const values = roughValues(count(shape), random);
          for (const x of [dense(values, shape), strided(values, shape, random)])
            for (const axes of choices(shape.length))
              expect([...x.max(axes).toTypedArray()]).toEqual(naive(values, shape, axes, (v) => Math.max(...v)));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('with a NaN anywhere is NaN', () => {
    for (const values of [
      [NaN, 1, 2],
      [1, NaN, 2],
      [1, 2, NaN],
    ])
      expect(tensor(values).max().item()).toBe(NaN);
    expect(tensor([-Infinity, -Infinity]).max().item()).toBe(-Infinity);
  });

  test('keeps its dtype', () => {
    expect(tensor([1, 3, 2], { dtype: 'int32' }).max().dtype).toBe('int32');
    expect(tensor([false, true]).max().toArray()).toBe(true);
    expect(tensor([4294967295, 1], { dtype: 'uint32' }).max().item()).toBe(4294967295);
  });

  test('of nothing is refused, of no rows is empty', () => {
    expect(() => zeros([0]).max()).toThrow(ShapeError);
    expect(() => zeros([2, 0]).max(1)).toThrow(ShapeError);
    expect(zeros([0, 2]).max(1).shape).toEqual([0]);
  });
});

describe('mean', () => {
  test('is the sum over the count', () => {
    const values = roughValues(35, randomFrom(8));
    expect(dense(values, [5, 7]).mean().item()).toBe(orderedSum(values) / 35);
    expect(dense(values, [5, 7]).mean(0, { keepdims: true }).shape).toEqual([1, 7]);
  });

  test('of ints and bools is float64, of nothing NaN', () => {
    expect(tensor([1, 2], { dtype: 'int32' }).mean().item()).toBe(1.5);
    expect(tensor([true, false]).mean().dtype).toBe('float64');
    expect(zeros([0]).mean().item()).toBe(NaN);
    expect(zeros([0, 2]).mean(0).toArray()).toEqual([NaN, NaN]);
    expect(tensor([1, 2], { dtype: 'float32' }).mean().dtype).toBe('float32');
  });
});

test('a product with ones and a sum may differ in the last bits: their orders do', () => {
  const values = roughValues(40, randomFrom(9));
  const ascending = values.reduce((s, v) => s + v, 0);
  expect(matmul(tensor(values), ones([40])).item()).toBe(ascending);
});

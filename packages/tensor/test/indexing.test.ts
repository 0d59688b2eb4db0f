import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addAt,
  arange,
  concat,
  DtypeError,
  embed,
  gather,
  IndexError,
  ones,
  ShapeError,
  stack,
  take,
  tensor,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { count, dense, flatOf, indicesOf, randomFrom, roughValues, strided } from './naive.ts';

const ints = (values: number[], shape: number[] = [values.length]): Tensor => dense(values, shape, 'int32');
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

describe('take', () => {
  test('agrees with the naive choice along any axis, on any layout, with negative and repeated indices', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.nat(3), { maxLength: 2 }), fc.integer(), (shape, indexShape, seed) => {
        const random = randomFrom(seed);
        const axis = Math.floor(random() * shape.length);
        const length = shape[axis]!;
        const indices = Array.from({ length: count(indexShape) }, () => Math.floor(random() * 2 * length) - length);
        const values = roughValues(count(shape), random);
        const out = [...shape.slice(0, axis), ...indexShape, ...shape.slice(axis + 1)];
        const expected = [...indicesOf(out)].map((index) => {
          const i = indices[flatOf(index.slice(axis, axis + indexShape.length), indexShape)]!;
          const from = [...index.slice(0, axis), i < 0 ? i + length : i, ...index.slice(axis + indexShape.length)];
          return values[flatOf(from, shape)];
        });
        for (const x of [dense(values, shape), strided(values, shape, random)]) {
          for (const at of [ints(indices, indexShape), strided(indices, indexShape, random, 'int32')]) {
            const y = x.take(at, axis - (random() < 0.5 ? shape.length : 0));
            expect(y.shape).toEqual(out);
            expect([...y.toTypedArray()]).toEqual(expected);
          }
        }
      }),
    );
  });

  test('never reads beside its operand, though the memory goes on there', () => {
    const window = arange(20).slice([5, 8]);
    for (const i of [3, -4, 4, 1000000, -1000000]) expect(() => window.take(ints([i]))).toThrow(IndexError);
    expect(window.take(ints([-3, 2])).toArray()).toEqual([5, 7]);
    const column = arange(12).reshape([3, 4]).slice(null, [1, 3]);
    expect(() => column.take(ints([2]), 1)).toThrow(IndexError);
    expect(() => zeros([0]).take(ints([0]))).toThrow(IndexError);
    expect(zeros([0, 2]).take(ints([])).shape).toEqual([0, 2]);
  });

  test('takes uint32 indices for what they are, not for negative ones', () => {
    const x = tensor([10, 20, 30]);
    expect(x.take(tensor([2, 0], { dtype: 'uint32' })).toArray()).toEqual([30, 10]);
    expect(() => x.take(tensor([4294967295], { dtype: 'uint32' }))).toThrow(IndexError);
    expect(() => x.take(tensor([3e9], { dtype: 'uint32' }))).toThrow(/3000000000/);
  });

  test('refuses indices that are no ints, and axes that are not there', () => {
    expect(() => arange(3).take(tensor([0, 1]))).toThrow(DtypeError);
    expect(() => arange(3).take(tensor([true]))).toThrow(DtypeError);
    expect(() => arange(3).take(ints([0]), 1)).toThrow(IndexError);
    expect(() => tensor(1).take(ints([0]))).toThrow(IndexError);
  });

  test('keeps dtypes', () => {
    expect(
      tensor([true, false])
        .take(ints([1, 0]))
        .toArray(),
    ).toEqual([false, true]);
    expect(take(tensor([1, 2], { dtype: 'float32' }), ints([0])).dtype).toBe('float32');
  });
});

describe('addAt', () => {
  test('is the transpose of take: <take(x), y> = <x, addAt(y)>', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 5 }), fc.integer(), (shape, n, seed) => {
        const random = randomFrom(seed);
        const axis = Math.floor(random() * shape.length);
        const length = shape[axis]!;
        const indices = ints(Array.from({ length: n }, () => Math.floor(random() * 2 * length) - length));
        // Small integers, so that sums are exact in any order.
        const whole = (size: number): number[] => Array.from({ length: size }, () => Math.floor(random() * 20) - 10);
        const x = strided(whole(count(shape)), shape, random);
        const out = [...shape.slice(0, axis), n, ...shape.slice(axis + 1)];
        const y = strided(whole(count(out)), out, random);
        const back = addAt(y, indices, axis, length);
        expect(back.shape).toEqual(shape);
        expect(x.take(indices, axis).mul(y).sum().item()).toBe(x.mul(back).sum().item());
      }),
    );
  });

  test('adds up repeated indices', () => {
    expect(addAt(tensor([1, 2, 3, 4]), ints([2, 0, -3, 0]), 0, 3).toArray()).toEqual([9, 0, 1]);
  });

  test('adds to zeros even where memory is reused', () => {
    for (let i = 0; i < 500; i++)
      expect(
        addAt(ones([3]), ints([0, 9, 0]), 0, 12)
          .sum()
          .item(),
      ).toBe(3);
  });

  test('refuses what does not fit', () => {
    expect(() => addAt(ones([2]), ints([0, 3]), 0, 3)).toThrow(IndexError);
    expect(() => addAt(ones([2]), ints([0, -4]), 0, 3)).toThrow(IndexError);
    expect(() => addAt(ones([2]), ints([0, 0, 0]), 0, 3)).toThrow(ShapeError);
    expect(() => addAt(ones([2]), tensor([0, 1]), 0, 3)).toThrow(DtypeError);
  });

  test.each([-1, 1.5, NaN])('refuses a length of %d', (length) => {
    expect(() => addAt(ones([1]), ints([0]), 0, length)).toThrow(ShapeError);
  });

  test('of bools is refused: a count is no bool', () => {
    expect(() => addAt(ones([3], { dtype: 'bool' }), ints([0, 0, 0]), 0, 1)).toThrow(DtypeError);
  });
});

describe('embed', () => {
  test('writes a window into zeros, backwards and with gaps', () => {
    expect(embed(tensor([1, 2]), [4], [-2], [5]).toArray()).toEqual([0, 0, 2, 0, 1]);
    expect(embed(tensor([]), [0], [1], [2]).toArray()).toEqual([0, 0]);
  });

  test('undoes a slice', () => {
    const x = arange(12).reshape([3, 4]);
    const y = x.slice([2, null, -2], [1, 3]);
    const z = embed(y, [2, 1], [-2, 1], [3, 4]);
    expect(z.toArray()).toEqual([
      [0, 1, 2, 0],
      [0, 0, 0, 0],
      [0, 9, 10, 0],
    ]);
  });

  test('refuses a window outside of the target and a target that is no shape', () => {
    expect(() => embed(tensor([1, 2]), [4], [1], [5])).toThrow(IndexError);
    expect(() => embed(tensor([1, 2]), [0], [-1], [5])).toThrow(IndexError);
    expect(() => embed(tensor([1]), [0], [1], [1.5])).toThrow(ShapeError);
  });
});

describe('gather', () => {
  test('picks one entry for each index along any axis', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const axis = Math.floor(random() * shape.length);
        const length = shape[axis]!;
        const out = shape.map((n, i) => (i === axis ? Math.floor(random() * 5) : Math.ceil(random() * n)));
        const indices = Array.from({ length: count(out) }, () => Math.floor(random() * 2 * length) - length);
        const values = roughValues(count(shape), random);
        const expected = [...indicesOf(out)].map((index) => {
          const i = indices[flatOf(index, out)]!;
          return values[flatOf(index.with(axis, i < 0 ? i + length : i), shape)];
        });
        const y = gather(strided(values, shape, random), axis, strided(indices, out, random, 'int32'));
        expect(y.shape).toEqual(out);
        expect([...y.toTypedArray()]).toEqual(expected);
      }),
    );
  });

  test('checks each index against its own axis before it becomes an address', () => {
    const x = arange(6).reshape([2, 3]);
    expect(() => gather(x, 1, ints([3, 0], [2, 1]))).toThrow(IndexError);
    expect(() => gather(x, 0, ints([2, 0, 0], [1, 3]))).toThrow(IndexError);
    expect(() => gather(x, 1, ints([0, 0, 0], [3, 1]))).toThrow(ShapeError);
    expect(() => gather(x, 1, ints([0, 0]))).toThrow(ShapeError);
    expect(() => gather(x, 2, ints([0, 0], [2, 1]))).toThrow(IndexError);
    expect(() => gather(x, 1, tensor([[0], [0]]))).toThrow(DtypeError);
  });
});

describe('concat and stack', () => {
  test('join any layouts along any axis', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4 }), fc.integer(), (shape, parts, seed) => {
        const random = randomFrom(seed);
        const axis = Math.floor(random() * shape.length);
        const own = Array.from({ length: parts }, () => shape.with(axis, Math.floor(random() * 4)));
        const all = own.map((s) => roughValues(count(s), random));
        const out = shape.with(
          axis,
          own.reduce((n, s) => n + s[axis]!, 0),
        );
        const expected = [...indicesOf(out)].map((index) => {
          let [k, i] = [0, index[axis]!];
          while (i >= own[k]![axis]!) i -= own[k++]![axis]!;
          return all[k]![flatOf(index.with(axis, i), own[k]!)];
        });
        const y = concat(
          own.map((s, k) => strided(all[k]!, s, random)),
          axis - (random() < 0.5 ? shape.length : 0),
        );
        expect(y.shape).toEqual(out);
        expect([...y.toTypedArray()]).toEqual(expected);
      }),
    );
  });

  test('stack makes a new axis anywhere', () => {
    const [a, b] = [tensor([1, 2, 3]), tensor([4, 5, 6])];
    expect(stack([a, b]).toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(stack([a, b], -1).toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(stack([tensor(1), tensor(2)]).toArray()).toEqual([1, 2]);
    expect(stack([a]).shape).toEqual([1, 3]);
  });

  test('promote dtypes', () => {
    expect(concat([tensor([true]), tensor([2], { dtype: 'int32' })]).dtype).toBe('int32');
    expect(concat([tensor([1], { dtype: 'float32' }), tensor([2])]).dtype).toBe('float64');
    expect(() => concat([ones([1], { dtype: 'int32' }), ones([1], { dtype: 'uint32' })])).toThrow(DtypeError);
  });

  test('refuse what does not join', () => {
    expect(() => concat([])).toThrow(ShapeError);
    expect(() => stack([])).toThrow(ShapeError);
    expect(() => concat([zeros([2, 3]), zeros([2, 4])])).toThrow(ShapeError);
    expect(() => concat([zeros([2]), zeros([2, 1])])).toThrow(ShapeError);
    expect(() => concat([zeros([2])], 1)).toThrow(IndexError);
    expect(() => concat([tensor(1), tensor(2)])).toThrow(IndexError);
    expect(() => stack([zeros([2]), zeros([3])])).toThrow(ShapeError);
    expect(() => stack([zeros([2])], 2)).toThrow(IndexError);
  });
});

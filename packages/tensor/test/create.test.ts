import { describe, expect, test } from 'vitest';
import {
  arange,
  type DType,
  DtypeError,
  dtypes,
  eye,
  full,
  linspace,
  NumericsError,
  ones,
  onesLike,
  ShapeError,
  tensor,
  zeros,
  zerosLike,
} from '../src/index.ts';

describe('tensor', () => {
  test('takes nested arrays row by row, as deep as they go', () => {
    const x = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    expect(x.shape).toEqual([2, 2, 2]);
    expect(x.dtype).toBe('float64');
    expect(x.toTypedArray()).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  });

  test('takes a number as a 0-d float64 and a boolean as a 0-d bool', () => {
    expect([tensor(2.5).shape, tensor(2.5).dtype, tensor(2.5).item()]).toEqual([[], 'float64', 2.5]);
    expect([tensor(true).shape, tensor(true).dtype, tensor(true).toArray()]).toEqual([[], 'bool', true]);
  });

  test('is bool for booleans alone, float64 as soon as a number is among them', () => {
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor([true, 2]).dtype).toBe('float64');
    expect(tensor([true, 2]).toArray()).toEqual([1, 2]);
  });

  test('keeps empty axes', () => {
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([]).dtype).toBe('float64');
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([[], []]).toArray()).toEqual([[], []]);
  });

  test.each([
    [Float64Array.of(1.5, -0), 'float64'],
    [Float32Array.of(0.1, 2), 'float32'],
    [Int32Array.of(-1, 2), 'int32'],
    [Uint32Array.of(4294967295, 2), 'uint32'],
  ] as const)('copies %o as %s', (array, dtype) => {
    const before = [...array];
    const x = tensor(array);
    array[0] = 9;
    expect(x.dtype).toBe(dtype);
    expect([...x.toTypedArray()]).toEqual(before);
  });

  test('copies nested arrays: changing them later changes nothing', () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    const x = tensor(rows);
    rows[0]![0] = 9;
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test.each([
    ['float64', [1.5, -2.75, 3e9, 0]],
    ['float32', [1.5, -2.75, 3e9, 0]],
    ['int32', [1, -2, -1294967296, 0]],
    ['uint32', [1, 4294967294, 3000000000, 0]],
    ['bool', [true, true, true, false]],
  ] as const)('casts to %s', (dtype, expected) => {
    expect(tensor([1.5, -2.75, 3e9, 0], { dtype }).toArray()).toEqual(expected);
    expect(tensor(Float64Array.of(1.5, -2.75, 3e9, 0), { dtype }).dtype).toBe(dtype);
    expect(tensor(tensor([1.5, -2.75, 3e9, 0]), { dtype }).toArray()).toEqual(expected);
  });

  test('as bool is true for NaN, tiny numbers and multiples of 256', () => {
    expect(tensor([NaN, 5e-324, 256, -0], { dtype: 'bool' }).toArray()).toEqual([true, true, true, false]);
  });

  test.each([
    [[[1, 2], [3]]],
    [[[1], [2, 3]]],
    [[[1, 2], 3]],
    [[1, [2]]],
    [[[[1], [2]], [[3]]]],
    [[[], [1]]],
    [[[1], []]],
  ])('refuses the unequal nested arrays %j', (rows) => {
    expect(() => tensor(rows as never)).toThrow(ShapeError);
  });

  test.each([[null], [undefined], ['1'], [{}], [[1, null]], [[1n]]])('refuses %o, which is no number', (value) => {
    expect(() => tensor(value as never)).toThrow(DtypeError);
  });

  test('refuses holes in an array instead of inventing values', () => {
    const holes: number[] = [1];
    holes[2] = 3;
    expect(() => tensor(holes)).toThrow(DtypeError);
    expect(() => tensor(new Array<number>(3))).toThrow(DtypeError);
  });

  test('refuses an unknown dtype', () => {
    expect(() => tensor([1], { dtype: 'float16' as DType })).toThrow(DtypeError);
    expect(() => zeros([1], { dtype: 'toString' as DType })).toThrow(DtypeError);
  });
});

describe('filled tensors', () => {
  test.each(dtypes)('come in %s', (dtype) => {
    const one = dtype === 'bool' ? true : 1;
    const zero = dtype === 'bool' ? false : 0;
    expect(zeros([2], { dtype }).toArray()).toEqual([zero, zero]);
    expect(ones([2], { dtype }).toArray()).toEqual([one, one]);
    expect(full([2], 7, { dtype }).toArray()).toEqual(dtype === 'bool' ? [true, true] : [7, 7]);
    expect(zerosLike(ones([2], { dtype })).toArray()).toEqual([zero, zero]);
    expect(onesLike(zeros([2], { dtype })).dtype).toBe(dtype);
  });

  test('keep a negative zero, NaN and infinity', () => {
    expect(full([1], -0).toArray()).toEqual([-0]);
    expect(full([2], NaN).toArray()).toEqual([NaN, NaN]);
    expect(full([], -Infinity).item()).toBe(-Infinity);
  });

  test('do not change when the array that gave their shape does', () => {
    const shape = [2, 3];
    const x = zeros(shape);
    shape[0] = 5;
    expect(x.shape).toEqual([2, 3]);
  });

  test.each([[[-1]], [[2.5]], [[NaN]], [[2 ** 20, 2 ** 20]], [[Infinity]]])('refuse the shape %j', (shape) => {
    expect(() => zeros(shape)).toThrow(ShapeError);
    expect(() => zeros(shape)).toThrow(/^zeros: /);
  });

  test('of the identity may be wider or taller than square', () => {
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(eye(3, 2, { dtype: 'int32' }).toArray()).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(eye(0).shape).toEqual([0, 0]);
  });
});

describe('arange', () => {
  test('counts up, down, in fractions, and not at all', () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
    expect(arange(5, 1, -2).toArray()).toEqual([5, 3]);
    expect(arange(0, 1, 0.25).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(arange(3, 1).shape).toEqual([0]);
    expect(arange(-3).shape).toEqual([0]);
  });

  test('takes its dtype in either form', () => {
    expect(arange(3, { dtype: 'int32' }).dtype).toBe('int32');
    expect(arange(1, 3, 1, { dtype: 'uint32' }).toArray()).toEqual([1, 2]);
  });

  test('multiplies the step instead of adding it up, so that errors do not grow', () => {
    expect(arange(0, 1, 0.1).toArray()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i * 0.1));
  });

  test('of bools holds only true and false', () => {
    const bytes = arange(3, { dtype: 'bool' }).toTypedArray();
    expect([...bytes].every((b) => b <= 1)).toBe(true);
  });

  test.each([
    [0, 1, 0],
    [0, Infinity, 1],
    [NaN, 1, 1],
  ])('refuses from %d to %d in steps of %d', (start, stop, step) => {
    expect(() => arange(start, stop, step)).toThrow(NumericsError);
  });
});

describe('linspace', () => {
  test('reaches both ends exactly', () => {
    const x = linspace(0.1, 0.7, 7).toTypedArray();
    expect([x[0], x[6]]).toEqual([0.1, 0.7]);
    expect(linspace(3, 3, 2).toArray()).toEqual([3, 3]);
    expect(linspace(1, 0, 3).toArray()).toEqual([1, 0.5, 0]);
  });

  test('of one value is the start, of none is empty', () => {
    expect(linspace(2, 9, 1).toArray()).toEqual([2]);
    expect(linspace(2, 9, 0).shape).toEqual([0]);
    expect(linspace(0, 1).shape).toEqual([50]);
  });

  test('refuses a negative count under its own name', () => {
    expect(() => linspace(0, 1, -1)).toThrow(/^linspace: /);
  });
});

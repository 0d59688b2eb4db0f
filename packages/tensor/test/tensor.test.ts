import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { AdjointError, arange, eye, IndexError, ShapeError, tensor, zeros } from '../src/index.ts';

describe('item', () => {
  test('gives the one value there is, bools as 0 and 1', () => {
    expect(tensor([[2.5]]).item()).toBe(2.5);
    expect(tensor(true).item()).toBe(1);
    expect(arange(6).at(4).item()).toBe(4);
  });

  test.each([[[2]], [[0]], [[2, 0]]])('refuses the shape %j and points at toArray', (shape) => {
    expect(() => zeros(shape).item()).toThrow(ShapeError);
    expect(() => zeros(shape).item()).toThrow('toArray()');
  });
});

describe('a tensor prints', () => {
  test('as NumPy’s str in texts', () => {
    expect(String(tensor([1, 2.5]))).toBe('[1.  2.5]');
    expect(String(eye(2))).toBe('[[1. 0.]\n [0. 1.]]');
    expect(String(tensor(2))).toBe('2.0');
    expect(String(tensor([true, false]))).toBe('[ True False]');
    expect(String(zeros([0]))).toBe('[]');
  });

  test('as NumPy’s repr in a console', () => {
    expect(inspect(tensor([1, 2], { dtype: 'int32' }))).toBe('tensor([1, 2], dtype=int32)');
    expect(inspect(tensor([[1, 2]]))).toBe('tensor([[1., 2.]])');
    expect(inspect({ w: tensor(1) })).toBe('{ w: tensor(1.) }');
  });

  test('a view by its own elements', () => {
    const x = arange(6).reshape([2, 3]);
    expect(String(x.T.slice([0, 2]))).toBe('[[0. 3.]\n [1. 4.]]');
    expect(inspect(x.at(1).slice([null, null, -1]))).toBe('tensor([5., 4., 3.])');
  });
});

describe('a tensor converts', () => {
  test('to a number if it has one element', () => {
    expect(Number(tensor([3]))).toBe(3);
    expect(+tensor(2) * 2).toBe(4);
  });

  test('to a text if it has several', () => {
    expect(String(tensor([1, 2]))).toBe('[1. 2.]');
    expect(Number(tensor([1, 2]))).toBe(NaN);
  });

  test('to JSON as nested arrays', () => {
    expect(JSON.stringify({ w: arange(4).reshape([2, 2]).T, on: tensor([true]) })).toBe(
      '{"w":[[0,2],[1,3]],"on":[true]}',
    );
    expect(JSON.stringify(tensor(1))).toBe('1');
  });

  test('to nested arrays of any rank', () => {
    expect(arange(8).reshape([2, 2, 2]).toArray()).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
      ],
    ]);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(zeros([0, 2]).toArray()).toEqual([]);
    expect(tensor(false).toArray()).toBe(false);
  });
});

describe('iteration', () => {
  test('goes over the first axis, in views', () => {
    const x = arange(6).reshape([2, 3]);
    const rows = [...x];
    expect(rows.map((row) => row.toArray())).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(rows[1]!.buffer).toBe(x.buffer);
    expect([...zeros([0, 3])]).toEqual([]);
    const [first, ...rest] = tensor([1, 2, 3]);
    expect([first!.item(), rest.length]).toEqual([1, 2]);
  });

  test('over a 0-d tensor is refused', () => {
    expect(() => [...tensor(1)]).toThrow(IndexError);
  });
});

describe('what is no tensor', () => {
  test.each([
    ['an array', [1, 2]],
    ['a text', '1'],
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
  ])('as operand, %s, is refused by an error of the library', (_what, value) => {
    expect(() => tensor([1, 2]).add(value as never)).toThrow(AdjointError);
  });
});

test('shape, rank and size agree', () => {
  const x = zeros([2, 3, 4]);
  expect([x.shape, x.rank, x.size, x.strides]).toEqual([[2, 3, 4], 3, 24, [12, 4, 1]]);
  expect([tensor(1).rank, tensor(1).size, tensor(1).strides]).toEqual([0, 1, []]);
});

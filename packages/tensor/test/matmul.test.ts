import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  type DType,
  DtypeError,
  linear,
  matmul,
  ones,
  ShapeError,
  tensor,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { count, dense, flatOf, indicesOf, narrowed, randomFrom, roughValues, strided } from './naive.ts';

/** One page, with k ascending in one accumulator and `round` after every operation. */
function product(
  a: readonly number[],
  b: readonly number[],
  m: number,
  k: number,
  n: number,
  round = (x: number): number => x,
): number[] {
  const out: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let p = 0; p < k; p++) s = round(s + round(a[i * k + p]! * b[p * n + j]!));
      out.push(s);
    }
  }
  return out;
}

/** The same matrix, stored transposed. */
function stored(values: readonly number[], rows: number, columns: number, dtype: DType = 'float64'): Tensor {
  return dense(values, [rows, columns], dtype).T.add(0).T;
}

const values = (x: Tensor): number[] => [...x.toTypedArray()];

/** Sizes around the tiles of 4 and the switch to packing, up to 70. */
const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64, 67, 70];

describe('matmul', () => {
  test('has the bits of the naive loop for every size and for NN, NT, TN and TT', () => {
    const random = randomFrom(1);
    const cases: [number, number, number][] = sizes.map((n) => [n, n, n]);
    for (let i = 0; i < 60; i++) {
      const pick = (): number => sizes[Math.floor(random() * sizes.length)]!;
      cases.push([pick(), pick(), pick()]);
    }
    for (const [m, k, n] of cases) {
      const a = roughValues(m * k, random);
      const b = roughValues(k * n, random);
      const expected = product(a, b, m, k, n);
      for (const x of [dense(a, [m, k]), stored(a, m, k)]) {
        for (const y of [dense(b, [k, n]), stored(b, k, n)]) {
          const z = x.matmul(y);
          expect(z.shape).toEqual([m, n]);
          expect(z.toTypedArray()).toEqual(Float64Array.from(expected));
        }
      }
    }
  });

  test('reads operands transposed when the declaration says so, with the same bits', () => {
    const random = randomFrom(2);
    for (const [m, k, n] of [
      [3, 2, 4],
      [9, 13, 7],
      [20, 31, 18],
    ] as const) {
      const a = roughValues(m * k, random);
      const b = roughValues(k * n, random);
      const expected = Float64Array.from(product(a, b, m, k, n));
      const [x, y] = [dense(a, [m, k]), dense(b, [k, n])];
      const [xt, yt] = [x.T.add(0), y.T.add(0)];
      const mm = (p: Tensor, q: Tensor, transposeA: boolean, transposeB: boolean): Tensor =>
        apply(matmul.op, [p, q], { transposeA, transposeB });
      expect(mm(x, y, false, false).toTypedArray()).toEqual(expected);
      expect(mm(x, yt, false, true).toTypedArray()).toEqual(expected);
      expect(mm(xt, y, true, false).toTypedArray()).toEqual(expected);
      expect(mm(xt, yt, true, true).toTypedArray()).toEqual(expected);
      expect(linear(x, yt).toTypedArray()).toEqual(expected);
    }
  });

  test('reads strided windows without touching what lies between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat({ max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer(),
        (m, k, n, seed) => {
          const random = randomFrom(seed);
          const a = roughValues(m * k, random);
          const b = roughValues(k * n, random);
          const z = strided(a, [m, k], random).matmul(strided(b, [k, n], random));
          expect(values(z)).toEqual(product(a, b, m, k, n));
        },
      ),
    );
  });

  test('broadcasts batches of any rank', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 3 }), fc.integer(), (batch, seed) => {
        const random = randomFrom(seed);
        const narrow = (): number[] =>
          batch.slice(Math.floor(random() * (batch.length + 1))).map((n) => (random() < 0.3 ? 1 : n));
        const [m, k, n] = [1 + Math.floor(random() * 5), Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
        // One side has the whole batch, so that the result has it too.
        const [p, q] = random() < 0.5 ? [batch, narrow()] : [narrow(), batch];
        const a = roughValues(count(p) * m * k, random);
        const b = roughValues(count(q) * k * n, random);
        const expected = [...indicesOf(batch)].flatMap((index) => {
          const at = flatOf(narrowed(index, p), p) * m * k;
          const bt = flatOf(narrowed(index, q), q) * k * n;
          return product(a.slice(at, at + m * k), b.slice(bt, bt + k * n), m, k, n);
        });
        const [ashape, bshape] = [
          [...p, m, k],
          [...q, k, n],
        ];
        for (const x of [dense(a, ashape), strided(a, ashape, random)]) {
          for (const y of [dense(b, bshape), strided(b, bshape, random)]) {
            const z = x.matmul(y);
            expect(z.shape).toEqual([...batch, m, n]);
            expect(values(z)).toEqual(expected);
          }
        }
      }),
    );
  });

  test('lends a vector an axis and takes it back', () => {
    const a = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const v = tensor([1, 10, 100]);
    const stack = a.reshape([1, 2, 3]).broadcastTo([4, 2, 3]);
    expect(a.matmul(v).toArray()).toEqual([321, 654]);
    expect(tensor([1, 10]).matmul(a).toArray()).toEqual([41, 52, 63]);
    expect([v.matmul(v).shape, v.matmul(v).item()]).toEqual([[], 10101]);
    expect(stack.matmul(v).shape).toEqual([4, 2]);
    expect(tensor([1, 10]).matmul(stack).shape).toEqual([4, 3]);
    expect(v.slice([null, null, -1]).matmul(v).item()).toBe(300);
  });

  test('over no terms is zeros', () => {
    expect(
      zeros([2, 0])
        .matmul(zeros([0, 3]))
        .toArray(),
    ).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(zeros([0, 2]).matmul(zeros([2, 3])).shape).toEqual([0, 3]);
    expect(
      zeros([0])
        .matmul(zeros([0]))
        .item(),
    ).toBe(0);
  });

  test('in float32 rounds every product and every sum', () => {
    const random = randomFrom(3);
    for (const [m, k, n] of [
      [2, 3, 4],
      [9, 40, 5],
      [17, 33, 18],
    ] as const) {
      const a = roughValues(m * k, random).map(Math.fround);
      const b = roughValues(k * n, random).map(Math.fround);
      const expected = Float32Array.from(product(a, b, m, k, n, Math.fround));
      for (const y of [dense(b, [k, n], 'float32'), stored(b, k, n, 'float32')])
        expect(dense(a, [m, k], 'float32').matmul(y).toTypedArray()).toEqual(expected);
      expect([...expected]).not.toEqual(product(a, b, m, k, n).map(Math.fround));
    }
  });

  test.each(['int32', 'uint32'] as const)('in %s wraps exactly', (dtype) => {
    const random = randomFrom(4);
    const wrap = (v: bigint): number => Number(dtype === 'int32' ? BigInt.asIntN(32, v) : BigInt.asUintN(32, v));
    const [m, k, n] = [5, 11, 6];
    const draw = (count: number): number[] =>
      Array.from({ length: count }, () => wrap(BigInt(Math.floor(random() * 2 ** 32))));
    const [a, b] = [draw(m * k), draw(k * n)];
    const expected: number[] = [];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let s = 0n;
        for (let p = 0; p < k; p++) s += BigInt(a[i * k + p]!) * BigInt(b[p * n + j]!);
        expected.push(wrap(s));
      }
    }
    expect(values(dense(a, [m, k], dtype).matmul(dense(b, [k, n], dtype)))).toEqual(expected);
  });

  test('promotes dtypes and refuses bools', () => {
    expect(ones([2, 2], { dtype: 'int32' }).matmul(ones([2, 2], { dtype: 'float32' })).dtype).toBe('float32');
    expect(
      ones([2], { dtype: 'bool' })
        .matmul(ones([2], { dtype: 'int32' }))
        .item(),
    ).toBe(2);
    expect(() => ones([2, 2], { dtype: 'bool' }).matmul(ones([2, 2], { dtype: 'bool' }))).toThrow(DtypeError);
    expect(() => ones([2, 2], { dtype: 'int32' }).matmul(ones([2, 2], { dtype: 'uint32' }))).toThrow(DtypeError);
  });

  test('spreads NaN and infinity to their rows and columns only', () => {
    const a = new Float64Array(81).fill(1);
    a[4 * 9 + 2] = NaN;
    const z = tensor(a)
      .reshape([9, 9])
      .matmul(ones([9, 9]))
      .toTypedArray();
    expect([...z].map(Number.isNaN)).toEqual(Array.from({ length: 81 }, (_, i) => Math.floor(i / 9) === 4));
    expect(
      tensor([0])
        .matmul(tensor([Infinity]))
        .item(),
    ).toBe(NaN);
  });

  test('after a large product a small one is not disturbed', () => {
    const large = ones([70, 70]).matmul(ones([70, 70]));
    expect(large.at(69, 69).item()).toBe(70);
    expect(
      ones([9, 9])
        .matmul(ones([9, 9]))
        .at(8, 8)
        .item(),
    ).toBe(9);
    expect(large.at(0, 0).item()).toBe(70);
  });

  test.each([
    [
      [2, 3],
      [2, 3],
    ],
    [[3], [2]],
    [[2, 3], [2]],
    [[2], [3, 2]],
    [[], [2]],
    [[2], []],
    [
      [2, 3, 4],
      [3, 4, 5],
    ],
  ])('refuses %j with %j', (a, b) => {
    expect(() => zeros(a).matmul(zeros(b) as never)).toThrow(ShapeError);
  });

  test('advises a transposition only where that would fit', () => {
    const advice = (a: Tensor, b: Tensor): string => {
      try {
        a.matmul(b);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(advice(zeros([4, 3]), zeros([4, 1]))).toContain('a.T.matmul(b)');
    expect(advice(zeros([4, 3]), zeros([5, 3]))).toContain('a.matmul(b.T)');
    // .T reverses all axes, so of a batch it makes something else.
    expect(advice(zeros([2, 3, 4]), zeros([2, 3, 5]))).not.toContain('a.T.matmul(b)');
    expect(advice(zeros([2, 3]), zeros([4, 5]))).not.toContain('hint');
  });
});

describe('linear', () => {
  test('is x Wᵀ + b for rows, single vectors and batches', () => {
    const w = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const b = tensor([10, 20, 30]);
    expect(linear(tensor([1, 1]), w, b).toArray()).toEqual([13, 27, 41]);
    expect(linear(tensor([[1, 1]]), w).toArray()).toEqual([[3, 7, 11]]);
    expect(linear(ones([4, 5, 2]), w, b).shape).toEqual([4, 5, 3]);
  });

  test.each([
    [
      [2, 3],
      [4, 2],
    ],
    [[], [4, 2]],
    [[3], [3]],
  ])('refuses x %j with weights %j', (x, w) => {
    expect(() => linear(zeros(x), zeros(w))).toThrow(ShapeError);
  });
});

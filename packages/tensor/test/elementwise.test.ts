import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  binary,
  div,
  type DType,
  DtypeError,
  dtypes,
  equal,
  greater,
  isFloat,
  less,
  maximum,
  minimum,
  mul,
  ones,
  pow,
  promote,
  scalar,
  ShapeError,
  sub,
  tensor,
  unary,
  where,
  zeros,
} from '../src/index.ts';
import { count, dense, flatOf, indicesOf, narrowed, randomFrom, roughValues, strided } from './naive.ts';

type Table = readonly (readonly (number | string)[])[];

// made by NumPy: data/numpy-arrays.py; NaN, infinities and -0 are written as texts
const numpy = JSON.parse(readFileSync(new URL('./data/numpy-arrays.json', import.meta.url), 'utf8')) as {
  special: (number | string)[];
  pow: Table;
  maximum: Table;
  minimum: Table;
  div: Table;
  sign: (number | string)[];
  sqrt: (number | string)[];
  log: (number | string)[];
  abs: (number | string)[];
};
const special = numpy.special.map(Number);
const flat = (table: Table): number[] => table.flat().map(Number);

/** V8's power of 2 to a half misses by one unit in the last place; nothing else here may. */
const powerTolerance = 2.3e-16;

const shapes = fc.array(fc.nat({ max: 3 }), { maxLength: 4 });
const operations = { add, sub, mul, div, maximum, minimum };
const formulas: Record<keyof typeof operations, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};
const names = Object.keys(operations) as (keyof typeof operations)[];

describe('broadcasting', () => {
  test.each(names)('%s pairs the elements that the naive rule pairs, on every layout', (name) => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const narrow = (): number[] =>
          shape
            .slice(random() < 0.5 ? 0 : Math.floor(random() * (shape.length + 1)))
            .map((n) => (random() < 0.3 ? 1 : n));
        const [p, q] = [narrow(), narrow()];
        const [v, w] = [roughValues(count(p), random), roughValues(count(q), random)];
        const rank = Math.max(p.length, q.length);
        const out = Array.from({ length: rank }, (_, i) => {
          const [m, n] = [p[i - rank + p.length] ?? 1, q[i - rank + q.length] ?? 1];
          return m === 1 ? n : m;
        });
        const expected = [...indicesOf(out)].map((index) =>
          formulas[name](v[flatOf(narrowed(index, p), p)]!, w[flatOf(narrowed(index, q), q)]!),
        );
        for (const a of [dense(v, p), strided(v, p, random)]) {
          for (const b of [dense(w, q), strided(w, q, random)]) {
            const y = operations[name](a, b as never);
            expect(y.shape).toEqual(out);
            expect([...y.toTypedArray()]).toEqual(expected);
          }
        }
      }),
    );
  });

  test.each([
    [[2], [3]],
    [[2, 3], [2]],
    [[0], [2]],
    [
      [4, 1, 3],
      [2, 2],
    ],
  ])('refuses %j with %j', (p, q) => {
    expect(() => zeros(p).add(zeros(q) as never)).toThrow(ShapeError);
  });

  test('of an operand with itself reads it twice', () => {
    const x = tensor([1, 2, 3]);
    expect(x.mul(x).toArray()).toEqual([1, 4, 9]);
    expect(x.sub(x).toArray()).toEqual([0, 0, 0]);
  });
});

describe('dtypes', () => {
  const order: Record<DType, number> = { bool: 0, int32: 1, uint32: 1, float32: 2, float64: 3 };
  const pairs = dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const));

  test.each(pairs)('%s with %s meet in the higher of both, if there is one', (a, b) => {
    if (a !== b && order[a] === order[b]) {
      expect(() => promote(a, b)).toThrow(DtypeError);
      expect(() => ones([2], { dtype: a }).add(ones([2], { dtype: b }))).toThrow(DtypeError);
      return;
    }
    const high = order[a] >= order[b] ? a : b;
    expect(promote(a, b)).toBe(high);
    const [x, y] = [ones([2], { dtype: a }), ones([2], { dtype: b })];
    expect(x.add(y).dtype).toBe(high);
    expect(x.mul(y).dtype).toBe(high);
    expect(x.div(y).dtype).toBe(isFloat(high) ? high : 'float64');
    expect(x.pow(y).dtype).toBe(isFloat(high) ? high : 'float64');
    expect(x.equal(y).dtype).toBe('bool');
    expect(where(tensor([true, false]), x, y).dtype).toBe(high);
  });

  test.each([
    ['float64', 2, 'float64'],
    ['float32', 0.1, 'float32'],
    ['int32', 2, 'int32'],
    ['int32', 0.5, 'float64'],
    ['uint32', 2, 'uint32'],
    ['uint32', 0.5, 'float64'],
    ['bool', 2, 'int32'],
    ['bool', 0.5, 'float64'],
    ['int32', NaN, 'float64'],
    ['int32', Infinity, 'float64'],
  ] as const)('%s with the number %d is %s, on either side', (dtype, value, expected) => {
    const x = ones([2], { dtype });
    expect(x.add(value).dtype).toBe(expected);
    expect(add(value, x).dtype).toBe(expected);
    expect(where(tensor([true, false]), x, value).dtype).toBe(expected);
  });

  test('two numbers make a float64', () => {
    expect([add(1, 2).dtype, add(1, 2).item(), add(1, 2).shape]).toEqual(['float64', 3, []]);
  });

  test.each(['exp', 'log', 'tanh', 'sigmoid', 'sin', 'cos', 'sqrt'] as const)(
    '%s of ints and bools is float64, of float32 float32',
    (name) => {
      for (const dtype of ['int32', 'uint32', 'bool'] as const)
        expect(ones([2], { dtype })[name]().dtype).toBe('float64');
      expect(ones([2], { dtype: 'float32' })[name]().dtype).toBe('float32');
    },
  );

  test('bools add as or, multiply as and, have a larger and a smaller, and refuse to be subtracted', () => {
    const a = tensor([false, false, true, true]);
    const b = tensor([false, true, false, true]);
    expect(a.add(b).toArray()).toEqual([false, true, true, true]);
    expect(a.mul(b).toArray()).toEqual([false, false, false, true]);
    expect(a.maximum(b).toArray()).toEqual([false, true, true, true]);
    expect(minimum(a, b).toArray()).toEqual([false, false, false, true]);
    for (const f of [() => a.sub(b), () => a.neg(), () => a.abs(), () => a.square()]) expect(f).toThrow(DtypeError);
  });
});

describe('ints', () => {
  const edges = [0, 1, -1, 2, 65535, 65536, 46341, 2147483647, -2147483648, 123456789, -987654321];

  test.each(['int32', 'uint32'] as const)('%s wrap in add, sub, mul, neg and square', (dtype) => {
    const wrap = (v: bigint): number => Number(dtype === 'int32' ? BigInt.asIntN(32, v) : BigInt.asUintN(32, v));
    const values = edges.map((v) => wrap(BigInt(v)));
    for (const a of values) {
      const x = tensor(a, { dtype });
      expect(x.neg().item()).toBe(wrap(-BigInt(a)));
      expect(x.square().item()).toBe(wrap(BigInt(a) * BigInt(a)));
      for (const b of values) {
        const y = tensor(b, { dtype });
        expect(x.add(y).item()).toBe(wrap(BigInt(a) + BigInt(b)));
        expect(x.sub(y).item()).toBe(wrap(BigInt(a) - BigInt(b)));
        expect(x.mul(y).item()).toBe(wrap(BigInt(a) * BigInt(b)));
      }
    }
  });

  test('compare with numbers beyond their range as numbers compare', () => {
    const x = tensor([1_000_000_000, -5], { dtype: 'int32' });
    expect(x.less(5e9).toArray()).toEqual([true, true]);
    expect(x.greater(-5e9).toArray()).toEqual([true, true]);
    expect(x.equal(1_000_000_000 + 2 ** 32).toArray()).toEqual([false, false]);
    expect(tensor([1], { dtype: 'uint32' }).greater(-1).toArray()).toEqual([true]);
  });
});

describe('float32', () => {
  const { fround } = Math;
  const values = roughValues(64, randomFrom(3)).map(fround);
  const others = roughValues(64, randomFrom(4)).map(fround);
  const x = tensor(values, { dtype: 'float32' });
  const y = tensor(others, { dtype: 'float32' });

  test.each(['add', 'sub', 'mul', 'div'] as const)('%s rounds its result', (name) => {
    expect(operations[name](x, y).toArray()).toEqual(values.map((v, i) => fround(formulas[name](v, others[i]!))));
  });

  test('rounds after each of two operations, not once at the end', () => {
    const expected = values.map((v, i) => fround(fround(v * others[i]!) + v));
    expect(x.mul(y).add(x).toArray()).toEqual(expected);
    expect(expected).not.toEqual(values.map((v, i) => fround(v * others[i]! + v)));
  });

  test('rounds a JavaScript number before using it', () => {
    expect(x.mul(0.1).toArray()).toEqual(values.map((v) => fround(v * fround(0.1))));
  });
});

describe('comparisons', () => {
  test('are false with NaN but for notEqual, and take -0 for 0', () => {
    const a = tensor([NaN, 0, 1, Infinity]);
    const b = tensor([NaN, -0, 2, Infinity]);
    expect(a.equal(b).toArray()).toEqual([false, true, false, true]);
    expect(a.notEqual(b).toArray()).toEqual([true, false, true, false]);
    expect(a.less(b).toArray()).toEqual([false, false, true, false]);
    expect(a.lessEqual(b).toArray()).toEqual([false, true, true, true]);
    expect(a.greater(b).toArray()).toEqual([false, false, false, false]);
    expect(a.greaterEqual(b).toArray()).toEqual([false, true, false, true]);
  });

  test('broadcast and take numbers and bools', () => {
    expect(less(tensor([[1], [3]]), tensor([2, 4])).toArray()).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(greater(2, tensor([1, 2])).toArray()).toEqual([true, false]);
    expect(equal(tensor([true, false]), tensor([1, 1], { dtype: 'int32' })).toArray()).toEqual([true, false]);
  });
});

describe('where', () => {
  test('chooses element by element, all three broadcast', () => {
    const c = tensor([[true], [false]]);
    expect(where(c, tensor([1, 2, 3]), tensor([[-1], [-2]])).toArray()).toEqual([
      [1, 2, 3],
      [-2, -2, -2],
    ]);
    expect(where(tensor(true), 1, 2).item()).toBe(1);
    expect(where(c, 1, 2).shape).toEqual([2, 1]);
  });

  test('takes any dtype as condition: what is not zero is true', () => {
    expect(where(tensor([NaN, 0, -0, 0.1]), 1, 2).toArray()).toEqual([1, 2, 2, 1]);
  });

  test('on strided operands of rank three agrees with the naive choice', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), fc.integer(), (shape, seed) => {
        const random = randomFrom(seed);
        const n = count(shape);
        const conditions = Array.from({ length: n }, () => Math.round(random()));
        const [v, w] = [roughValues(n, random), roughValues(n, random)];
        const y = where(
          strided(conditions, shape, random, 'bool'),
          strided(v, shape, random),
          strided(w, shape, random),
        );
        expect([...y.toTypedArray()]).toEqual(conditions.map((c, i) => (c ? v[i] : w[i])));
      }),
    );
  });
});

describe('special values', () => {
  const column = tensor(special).reshape([special.length, 1]);
  const row = tensor(special);

  test('of a power are those of IEEE 754 and NumPy', () => {
    const found = [...column.pow(row).toTypedArray()];
    flat(numpy.pow).forEach((expected, i) => {
      const agrees = Object.is(found[i], expected) || Math.abs(found[i]! / expected - 1) < powerTolerance;
      expect(
        agrees,
        `${special[Math.floor(i / special.length)]} ** ${special[i % special.length]} is ${found[i]}`,
      ).toBe(true);
    });
  });

  test('of a quotient are those of NumPy', () => {
    expect([...div(column, row).toTypedArray()]).toEqual(flat(numpy.div));
  });

  test('of maximum and minimum are those of NumPy: NaN wins', () => {
    // Which zero wins is left open by NumPy, so signs of zero are dropped.
    const unsigned = (v: number): number => v + 0;
    expect([...maximum(column, row).toTypedArray()].map(unsigned)).toEqual(flat(numpy.maximum).map(unsigned));
    expect([...minimum(column, row).toTypedArray()].map(unsigned)).toEqual(flat(numpy.minimum).map(unsigned));
  });

  test('of sign, sqrt and abs are those of NumPy', () => {
    // NumPy's sign(-0) is 0; ours keeps the sign, as Math.sign and IEEE 754 functions do.
    expect([...row.sign().toTypedArray()].map((v) => v + 0)).toEqual(numpy.sign.map(Number));
    expect([...row.sqrt().toTypedArray()]).toEqual(numpy.sqrt.map(Number));
    expect([...row.abs().toTypedArray()]).toEqual(numpy.abs.map(Number));
    expect([...tensor([0, -0, 1, -1, Infinity, -Infinity, NaN]).log().toTypedArray()]).toEqual(numpy.log.map(Number));
  });

  test('saturate sigmoid and tanh without overflow', () => {
    const x = tensor([-Infinity, -1e308, -745, 0, 745, 1e308, Infinity, NaN]);
    expect(x.sigmoid().toArray()).toEqual([0, 0, Math.exp(-745), 0.5, 1, 1, 1, NaN]);
    expect(x.tanh().toArray()).toEqual([-1, -1, -1, 0, 1, 1, 1, NaN]);
    expect(tensor([-0, 1e-8, 1e-300]).tanh().toArray()).toEqual([-0, 1e-8, 1e-300]);
    expect(x.relu().toArray()).toEqual([0, 0, 0, 0, 745, 1e308, Infinity, NaN]);
  });

  test('include denormals, which are kept', () => {
    expect(tensor(5e-324).mul(1).item()).toBe(5e-324);
    expect(tensor(1e-45, { dtype: 'float32' }).add(0).item()).toBe(Math.fround(1e-45));
  });
});

describe('an op of one’s own', () => {
  test('runs on every layout with one loop', () => {
    const shifted = unary({
      name: 'shifted',
      kernel: (x, at, step, y, to, n) => {
        for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! + 1;
      },
      vjp: (g) => g,
      keeps: [],
    });
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(shifted(x.T).toArray()).toEqual([
      [2, 4],
      [3, 5],
    ]);
    expect(shifted(1).item()).toBe(2);
    const first = binary({
      name: 'first',
      kernel: (a, at, step, _b, _bt, _bstep, y, to, n) => {
        for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]!;
      },
      vjp: [(g) => g, null],
      keeps: [],
    });
    expect(first(tensor([[1], [2]]), tensor([0, 0])).toArray()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('of a number is of shape []', () => {
    expect(scalar(2, 'float32').shape).toEqual([]);
    expect(pow(2, 10).item()).toBe(1024);
  });
});

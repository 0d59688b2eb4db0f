import { vmap } from '@adjoint/autograd';
import {
  eye,
  key,
  normal,
  NumericsError,
  ShapeError,
  splitKey,
  stack,
  std,
  type Tensor,
  uniform,
} from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calculateGain,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  linearLayer,
  orthogonal,
  scaledIdentity,
} from '../src/index.ts';
import { distance } from './closeness.ts';

/** Products of rows of a hundred numbers, each right to some units in the last place. */
const ORTHOGONAL = 1e-12;
/** Six standard deviations of the measured spread of 60,000 numbers. */
const SPREAD = 0.02;

const shape = [300, 50, 2, 2];
const [fanIn, fanOut] = [50 * 4, 300 * 4];

test.each<[string, Initializer, Initializer, number]>([
  ['Glorot', glorotNormal, glorotUniform, Math.sqrt(2 / (fanIn + fanOut))],
  [
    'Glorot with a gain',
    (k, s) => glorotNormal(k, s, { gain: 3 }),
    (k, s) => glorotUniform(k, s, { gain: 3 }),
    3 * Math.sqrt(2 / (fanIn + fanOut)),
  ],
  ['He', heNormal, heUniform, Math.sqrt(2 / fanIn)],
  [
    'He of fan-out for tanh',
    (k, s) => heNormal(k, s, { mode: 'fanOut', nonlinearity: 'tanh' }),
    (k, s) => heUniform(k, s, { mode: 'fanOut', nonlinearity: 'tanh' }),
    5 / 3 / Math.sqrt(fanOut),
  ],
  [
    'He of a leaky relu',
    (k, s) => heNormal(k, s, { slope: 0.5 }),
    (k, s) => heUniform(k, s, { slope: 0.5 }),
    Math.sqrt(2 / 1.25 / fanIn),
  ],
])('%s has the standard deviation of its formula, normal and uniform', (_, bell, even, expected) => {
  for (const initializer of [bell, even]) {
    const weight = initializer(key(1), shape);
    expect(weight.shape).toEqual(shape);
    expect(Math.abs(std(weight.reshape([-1])).item() / expected - 1)).toBeLessThan(SPREAD);
  }
  const [most, bound] = [even(key(1), shape).abs().max().item(), Math.sqrt(3) * expected];
  expect(most).toBeLessThanOrEqual(bound);
  expect(most).toBeGreaterThan(0.999 * bound);
});

test('lecunNormal has the standard deviation 1 / √fanIn', () => {
  const found = std(lecunNormal(key(2), shape).reshape([-1])).item() * Math.sqrt(fanIn);
  expect(Math.abs(found - 1)).toBeLessThan(SPREAD);
});

test('gains are those of torch', () => {
  const gains = (['linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'] as const).map((name) =>
    calculateGain(name),
  );
  expect(gains).toEqual([1, 1, 5 / 3, Math.SQRT2, 1.4141428569978354, 0.75]);
  expect(calculateGain('leakyRelu', 0.3)).toBe(1.3545709229571927);
});

describe('orthogonal', () => {
  test('rows or columns, whichever are fewer, are orthonormal, of any shape', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 3 }),
        fc.nat(1e6),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (lengths, seed, gain) => {
          const q: Tensor = orthogonal(key(seed), lengths, { gain });
          expect(q.shape).toEqual(lengths);
          const rows = q.reshape([lengths[0]!, -1]).div(gain) as Tensor;
          const short = rows.shape[0]! <= rows.shape[1]! ? rows : rows.T;
          expect(distance(short.matmul(short.T), eye(short.shape[0]!))).toBeLessThan(ORTHOGONAL);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('even matrices of a hundred rows and more', () => {
    for (const lengths of [
      [128, 128],
      [100, 160],
      [160, 100],
    ] as const) {
      const q: Tensor = orthogonal(key(7), lengths);
      const short = lengths[0] <= lengths[1] ? q : q.T;
      expect(distance(short.matmul(short.T), eye(short.shape[0]!))).toBeLessThan(ORTHOGONAL);
    }
  });

  test('it is the factor of a QR factorization whose triangle has a positive diagonal', () => {
    for (const lengths of [
      [5, 3],
      [3, 5],
      [4, 4],
    ] as const) {
      const m: Tensor = normal(key(3), lengths);
      const [a, q] = lengths[0] >= lengths[1] ? [m, orthogonal(key(3), lengths)] : [m.T, orthogonal(key(3), lengths).T];
      const r = q.T.matmul(a).toArray() as number[][];
      r.forEach((row, i) => {
        row.slice(0, i).forEach((below) => expect(Math.abs(below)).toBeLessThan(ORTHOGONAL));
        expect(row[i]).toBeGreaterThan(0);
      });
    }
  });

  test('neither rotation nor reflection is preferred', () => {
    const signs = splitKey(key(5), 60).map((k) => orthogonal(k, [1, 1]).item());
    expect(new Set(signs)).toEqual(new Set([1, -1]));
  });

  test('a batch of keys gives what each gives alone, and one key the same bits each time', () => {
    const keys = splitKey(key(6), 3);
    const together = vmap((k: Tensor) => orthogonal(k, [3, 4]))(stack(keys)) as Tensor;
    expect(distance(together, stack(keys.map((k): Tensor => orthogonal(k, [3, 4]))))).toBeLessThan(ORTHOGONAL);
    expect(orthogonal(key(6), [9, 4]).toArray()).toEqual(orthogonal(key(6), [9, 4]).toArray());
    expect(orthogonal(key(6), [0, 4]).shape).toEqual([0, 4]);
    expect(orthogonal(key(6), [2, 2], { dtype: 'float32' }).dtype).toBe('float32');
  });
});

test('scaledIdentity has its gain on the diagonal and zeros beside', () => {
  expect(scaledIdentity(key(1), [2, 3], { gain: 0.5 }).toArray()).toEqual([
    [0.5, 0, 0],
    [0, 0.5, 0],
  ]);
});

const all: Readonly<Record<string, (k: Tensor, shape: readonly number[], options?: object) => Tensor>> = {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  orthogonal,
  scaledIdentity,
};

describe.each(Object.entries(all))('%s', (name, initializer) => {
  test('refuses shapes without inputs and outputs, and options that do not exist', () => {
    for (const bad of [[], [3]]) {
      expect(() => initializer(key(1), bad)).toThrow(ShapeError);
      expect(() => initializer(key(1), bad)).toThrow(new RegExp(`^${name}: weights are \\[outputs, inputs, ...\\]`));
    }
    expect(() => initializer(key(1), 3 as never)).toThrow(ShapeError);
    expect(() => initializer(key(1), [2, 2], { gains: 1 })).toThrow(`${name}: there is no option 'gains'`);
  });

  test('takes the dtype, and begins a layer', () => {
    expect(initializer(key(1), [2, 3], { dtype: 'float32' }).dtype).toBe('float32');
    const net = linearLayer(3, 2, { initializer }).init(key(1));
    expect([net.weight.shape, net.bias!.toArray()]).toEqual([
      [2, 3],
      [0, 0],
    ]);
  });
});

test('gains, slopes, modes and activations that are none are refused', () => {
  for (const name of ['glorotNormal', 'glorotUniform', 'orthogonal', 'scaledIdentity'])
    for (const gain of [NaN, Infinity, '2'])
      expect(() => all[name]!(key(1), [2, 2], { gain })).toThrow(new RegExp(`^${name}: the gain is a finite number`));
  for (const name of ['heNormal', 'heUniform']) {
    expect(() => all[name]!(key(1), [2, 2], { mode: 'fan_in' })).toThrow(`${name}: mode is 'fanIn' or 'fanOut'`);
    expect(() => all[name]!(key(1), [2, 2], { slope: NaN })).toThrow(NumericsError);
    expect(() => all[name]!(key(1), [2, 2], { nonlinearity: 'gelu' })).toThrow(
      new RegExp(`^${name}: the nonlinearity`),
    );
  }
  expect(() => scaledIdentity(key(1), [2, 2, 2])).toThrow('scaledIdentity: two axes are needed, got 3');
  const wrong: Initializer = (k) => uniform(k, [2]);
  expect(() => linearLayer(3, 2, { initializer: wrong }).init(key(1))).toThrow(
    'linearLayer: the initializer made [2] of the shape [2, 3]',
  );
});

import { vjp } from '@adjoint/autograd';
import { AdjointError, tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from '../src/index.ts';

/** Value and derivative at a point. */
function at(f: (x: Tensor) => Tensor, x: number): readonly [number, number] {
  const { value, pullback } = vjp(f, tensor(x));
  return [value.item(), pullback(tensor(1))[0].item()];
}

const named: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  ...(nn as unknown as Record<string, (x: Tensor) => Tensor>),
  geluTanh: (x) => nn.gelu(x, { approximate: 'tanh' }),
  thresholdAtHalf: (x) => nn.threshold(x, 0.5, 2),
  preluOf: (x) => nn.prelu(x, tensor(0.25)),
};

describe('kinks', () => {
  test.each([
    ['leakyRelu', 0, 0.01],
    ['preluOf', 0, 0.25],
    ['elu', 0, 1],
    ['selu', 0, 1.7580993408473766],
    ['hardtanh', -1, 0],
    ['hardtanh', 1, 0],
    ['relu6', 0, 0],
    ['relu6', 6, 0],
    ['relu6', NaN, 0],
    ['hardtanh', NaN, 0],
    ['hardsigmoid', -3, 0],
    ['hardsigmoid', 3, 0],
    ['hardswish', -3, 0],
    ['hardswish', 3, 1],
    ['hardshrink', 0.5, 0],
    ['softshrink', -0.5, 0],
    ['thresholdAtHalf', 0.5, 0],
    ['softsign', 0, 1],
  ])('the derivative of %s at %d is %d', (name, x, slope) => {
    expect(at(named[name]!, x)[1]).toBeCloseTo(slope, 15);
  });

  test('the sixth of hardsigmoid is exact', () => {
    expect(at(nn.hardsigmoid, 1)).toEqual([4 / 6, 1 / 6]);
  });
});

describe('far out', () => {
  // value and derivative at -∞, -1000, 1000 and ∞, where they have limits
  const limits: Readonly<Record<string, readonly (readonly [number, number] | null)[]>> = {
    elu: [
      [-1, 0],
      [-1, 0],
      [1000, 1],
      [Infinity, 1],
    ],
    celu: [
      [-1, 0],
      [-1, 0],
      [1000, 1],
      [Infinity, 1],
    ],
    gelu: [null, [-0, 0], [1000, 1], null],
    geluTanh: [null, [-0, 0], [1000, 1], null],
    silu: [null, [-0, 0], [1000, 1], null],
    mish: [null, [-0, 0], [1000, 1], null],
    softplus: [
      [0, 0],
      [0, 0],
      [1000, 1],
      [Infinity, 1],
    ],
    hardswish: [null, [-0, 0], [1000, 1], [Infinity, 1]],
    hardsigmoid: [
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 0],
    ],
    hardtanh: [
      [-1, 0],
      [-1, 0],
      [1, 0],
      [1, 0],
    ],
    relu6: [
      [0, 0],
      [0, 0],
      [6, 0],
      [6, 0],
    ],
    hardshrink: [
      [-Infinity, 1],
      [-1000, 1],
      [1000, 1],
      [Infinity, 1],
    ],
    softshrink: [
      [-Infinity, 1],
      [-999.5, 1],
      [999.5, 1],
      [Infinity, 1],
    ],
    tanhshrink: [
      [-Infinity, 1],
      [-999, 1],
      [999, 1],
      [Infinity, 1],
    ],
    leakyRelu: [
      [-Infinity, 0.01],
      [-10, 0.01],
      [1000, 1],
      [Infinity, 1],
    ],
  };

  test.each(Object.keys(limits))('%s and its derivative take their limits', (name) => {
    [-Infinity, -1000, 1000, Infinity].forEach((x, i) => {
      const limit = limits[name]![i]!;
      if (limit === null) return;
      const [value, slope] = at(named[name]!, x);
      expect([value + 0, slope + 0], `at ${x}`).toEqual([limit[0] + 0, limit[1] + 0]);
    });
  });

  test.each(Object.keys(limits))('%s shows NaN', (name) => {
    expect(at(named[name]!, NaN)[0]).toBeNaN();
  });

  test('a weight of prelu is not poisoned by what lies above 0', () => {
    const { pullback } = vjp((x: Tensor, w: Tensor) => nn.prelu(x, w), tensor([Infinity, -2]), tensor(0.5));
    expect(pullback(tensor([1, 1])).map((c) => c.toArray())).toEqual([[1, 0.5], -2]);
  });
});

describe('bad input', () => {
  const unary = [
    'celu',
    'elu',
    'selu',
    'gelu',
    'glu',
    'hardsigmoid',
    'hardswish',
    'hardtanh',
    'relu6',
    'leakyRelu',
    'mish',
  ];
  const more = [
    'prelu',
    'silu',
    'softmin',
    'softplus',
    'hardshrink',
    'softshrink',
    'tanhshrink',
    'softsign',
    'threshold',
  ];

  test.each([...unary, ...more])('%s refuses what is no tensor by its name', (name) => {
    for (const x of [undefined, [1], 2, 'a'])
      expect(() => (named[name] as (x: unknown) => unknown)(x)).toThrow(
        expect.objectContaining({ name: 'DtypeError', message: expect.stringContaining(name) }),
      );
  });

  test('parameters out of range are refused', () => {
    const x = tensor([[1, 2, 3]]);
    const wrong = undefined as unknown as number;
    for (const f of [
      () => nn.celu(x, 0),
      () => nn.elu(x, 'a' as unknown as number),
      () => nn.softplus(x, 0),
      () => nn.gelu(x, { approximate: 'erf' as 'none' }),
      () => nn.glu(x),
      () => nn.glu(x, 2),
      () => nn.glu(tensor(1)),
      () => nn.hardtanh(x, 1, -1),
      () => nn.hardshrink(x, -1),
      () => nn.softshrink(x, NaN),
      () => nn.threshold(x, wrong, wrong),
      () => nn.prelu(x, tensor([1, 2])),
      () => nn.prelu(x, tensor([[1, 2, 3]])),
      () => nn.softmin(x, 5),
    ])
      expect(f, String(f)).toThrow(AdjointError);
  });

  test('ints become float64', () => {
    expect(nn.gelu(tensor([1, 2], { dtype: 'int32' })).dtype).toBe('float64');
    expect(nn.elu(tensor([1, 2], { dtype: 'float32' })).dtype).toBe('float32');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DType } from '../src/dtype.ts';
import { formatArray, formatNumber, inspectArray } from '../src/print/format.ts';

interface Case {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: 'counting' | readonly (number | 'nan' | 'inf' | '-inf')[];
  readonly str: string;
  readonly repr: string;
  readonly items: readonly string[];
}

const special = { nan: NaN, inf: Infinity, '-inf': -Infinity };

function numbers({ data, shape }: Case): number[] {
  if (data !== 'counting') return data.map((x) => (typeof x === 'number' ? x : special[x]));
  return Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => i);
}

// made by NumPy: data/numpy-printing.py
const cases = JSON.parse(readFileSync(new URL('./data/numpy-printing.json', import.meta.url), 'utf8')) as Case[];
const named = cases.map((c): [string, Case] => [`${c.dtype} [${c.shape.join(', ')}] ${c.str.slice(0, 30)}`, c]);

describe('printing is NumPy’s', () => {
  it.each(named)('arrays are written as by str: %s', (_, c) => {
    expect(formatArray(numbers(c), c.shape, c.dtype)).toBe(c.str);
  });

  it.each(named)('arrays are inspected as by repr: %s', (_, c) => {
    expect(inspectArray(numbers(c), c.shape, c.dtype)).toBe(c.repr);
  });

  it.each(named)('single numbers are written as scalars: %s', (_, c) => {
    const written = numbers(c)
      .slice(0, 3)
      .map((x) => formatNumber(x, c.dtype));
    expect(written).toEqual(c.items);
  });
});

describe('formatNumber', () => {
  it('is Python’s repr of a float', () => {
    const written = [6.983990646036436e-5, 1e16, 53.17024697852227, 2, NaN, Infinity, -0, 5e-324, 0.1 + 0.2];
    expect(written.map((x) => formatNumber(x))).toEqual([
      '6.983990646036436e-05',
      '1e+16',
      '53.17024697852227',
      '2.0',
      'nan',
      'inf',
      '-0.0',
      '5e-324',
      '0.30000000000000004',
    ]);
  });

  it('reads back as the same number, whatever the magnitude', () => {
    for (let exponent = -1074; exponent < 1024; exponent++) {
      const x = 2 ** exponent * 1.1;
      expect(Number(formatNumber(x))).toBe(x);
      const single = Math.fround(x);
      if (Number.isFinite(single)) expect(Math.fround(Number(formatNumber(single, 'float32')))).toBe(single);
    }
  });
});

it('typed arrays and ordinary arrays print the same', () => {
  const data = [1, 2.5, -3, 1e-3];
  expect(formatArray(Float32Array.from(data), [2, 2], 'float32')).toBe(formatArray(data, [2, 2], 'float32'));
  expect(inspectArray(Float64Array.from(data), [4], 'float64')).toBe(inspectArray(data, [4], 'float64'));
});

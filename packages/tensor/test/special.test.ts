import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as adjoint from '../src/index.ts';
import { apply, digamma, polygamma, sinc, tensor, type Tensor } from '../src/index.ts';

type Row = readonly [x: number, y: number, rest: number];

// made by mpmath: data/special-values.py
const table = JSON.parse(readFileSync(new URL('./data/special-values.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Row[]>
>;

/** Units in the last place that a result may be off. */
const ulps: Readonly<Record<string, number>> = {
  exp: 1,
  log: 1,
  log1p: 1,
  expm1: 1,
  tanh: 2.5,
  sigmoid: 2.5,
  sin: 2.5,
  cos: 2.5,
  erf: 2.5,
  erfc: 2.5,
  log2: 2,
  log10: 2,
  tan: 3,
  asin: 1,
  acos: 1,
  atan: 1,
  sinh: 2,
  cosh: 2,
  asinh: 2,
  acosh: 2,
  atanh: 3,
  logSigmoid: 2,
  lgamma: 6,
};

/** How far two neighbouring numbers of a dtype are apart at `y`. */
function unit(y: number, digits: number, least: number): number {
  return 2 ** Math.max(Math.floor(Math.log2(Math.abs(y))) - digits + 1, least);
}
const spacing = {
  float64: (y: number) => unit(y, 53, -1074),
  float32: (y: number) => unit(y, 24, -149),
};

describe.each(Object.keys(ulps))('%s', (name) => {
  const f = (adjoint as unknown as Record<string, (x: Tensor) => Tensor>)[name]!;

  test.each(['float64', 'float32'] as const)('is right to the last places in %s, denormals included', (dtype) => {
    for (const [x, y, rest] of table[name]!) {
      if (dtype === 'float32' && (Math.fround(x) !== x || !Number.isFinite(Math.fround(y)))) continue;
      const found = f(tensor(x, { dtype })).item();
      const off = Math.abs(found - y - rest) / spacing[dtype](y);
      expect(off, `${name}(${x}) is ${found}, in truth ${y}`).toBeLessThanOrEqual(ulps[name]!);
    }
  });
});

/** Relative to the value, or to 1 where it passes through 0 below 0. */
const tolerance = 1e-13;

describe('special functions', () => {
  const families: Readonly<Record<string, (n: number, x: Tensor) => Tensor>> = {
    digamma: (_n, x) => digamma(x),
    'lgamma negative': (_n, x) => adjoint.lgamma(x),
    'digamma negative': (_n, x) => digamma(x),
    polygamma: (n, x) => polygamma(n, x),
    sinc: (n, x) => apply(sinc.op, [x], { n }),
  };

  test.each(Object.keys(table).filter((name) => !Object.hasOwn(ulps, name)))('%s agrees with 300 bits', (name) => {
    const n = Number(/\d+$/.exec(name)?.[0] ?? 0);
    const f = families[name.replace(/ \d+$/, '')]!;
    const floor = name === 'digamma' ? 0 : Math.PI ** n;
    for (const [x, y] of table[name]!) {
      const found = f(n, tensor(x)).item();
      const limit = tolerance * Math.max(Math.abs(y), floor);
      expect(Math.abs(found - y), `${name}(${x}) is ${found}, in truth ${y}`).toBeLessThanOrEqual(limit);
    }
  });
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lowerQuantile } from '../src/random/inversenormal.ts';
import { log } from '../src/random/exactlog.ts';

// made by mpmath: data/log-and-quantile.py
const table = JSON.parse(readFileSync(new URL('./data/log-and-quantile.json', import.meta.url), 'utf8')) as {
  readonly log: readonly [x: number, y: number][];
  readonly quantile: readonly [p: number, z: number][];
};

/** PPND16 is a rational approximation evaluated in doubles: measured 7.3e-16. */
const quantileTolerance = 1e-15;

it('log is correctly rounded, from the smallest number to the largest', () => {
  for (const [x, y] of table.log) expect(log(x), `log(${x})`).toBe(y);
});

it('log at the edges is the limit, and NaN where there is none', () => {
  expect([0, -0, 1, Infinity, -1, -Infinity, NaN].map(log)).toEqual([-Infinity, -Infinity, 0, Infinity, NaN, NaN, NaN]);
});

it('lowerQuantile is the normal quantile in all three of its ranges', () => {
  for (const [p, z] of table.quantile) {
    expect(Math.abs(lowerQuantile(p) - z), `p = ${p}`).toBeLessThanOrEqual(quantileTolerance * Math.abs(z));
  }
});

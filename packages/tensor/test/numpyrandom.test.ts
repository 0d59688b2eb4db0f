import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NumericsError } from '../src/errors.ts';
import { legacyGenerator } from '../src/random/numpyrandom.ts';

interface Case {
  readonly seed: number;
  readonly words: readonly number[];
  readonly hash: number;
  readonly uniforms: readonly number[];
  readonly gaussians: readonly number[];
  readonly last: readonly number[];
}

// made by NumPy: data/numpy-random.py
const cases = JSON.parse(readFileSync(new URL('./data/numpy-random.json', import.meta.url), 'utf8')) as Case[];

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe.each(cases)('seed $seed gives NumPy’s', ({ seed, words, hash, uniforms, gaussians, last }) => {
  it('words, across the first renewal of the state', () => {
    const random = legacyGenerator(seed);
    const drawn = draws(628, () => random.word());
    expect([...drawn.slice(0, 8), ...drawn.slice(620)]).toEqual(words);
  });

  it('first 100,000 words', () => {
    const random = legacyGenerator(seed);
    let folded = 0;
    for (let i = 0; i < 100_000; i++) folded = (Math.imul(31, folded) + random.word()) >>> 0;
    expect(folded).toBe(hash);
  });

  it('uniforms, bit for bit', () => {
    const random = legacyGenerator(seed);
    const drawn = draws(1000, () => random.uniform());
    expect([...drawn.slice(0, 8), ...drawn.slice(-8)]).toEqual(uniforms);
  });

  it('gaussians, bit for bit', () => {
    const random = legacyGenerator(seed);
    const drawn = draws(1000, () => random.gauss());
    expect(drawn.slice(0, 24)).toEqual(gaussians);
    expect(drawn.slice(-8)).toEqual(last);
  });
});

it('generators do not disturb each other', () => {
  const alone = legacyGenerator(1);
  const expected = draws(9, () => alone.gauss());
  const one = legacyGenerator(1);
  const other = legacyGenerator(2);
  const interleaved = draws(9, () => {
    other.gauss();
    other.word();
    return one.gauss();
  });
  expect(interleaved).toEqual(expected);
});

it('words and uniforms between two gaussians leave the waiting one untouched', () => {
  const plain = legacyGenerator(5);
  plain.gauss();
  const second = plain.gauss();
  const random = legacyGenerator(5);
  random.gauss();
  random.uniform();
  expect(random.gauss()).toBe(second);
});

it.each([1.5, -1, 4294967296, NaN, Infinity])('refuses the seed %s', (seed) => {
  expect(() => legacyGenerator(seed)).toThrow(NumericsError);
  expect(() => legacyGenerator(seed)).toThrow(
    `numpyRandom: a seed is an integer from 0 to 4294967295, got ${String(seed)}`,
  );
});

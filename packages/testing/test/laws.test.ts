import { declare, primitives, tanh, type Tensor } from '@adjoint/tensor';
import { LawError, lawsOf, opLaws } from '@adjoint/testing';
import { expect, test } from 'vitest';

test('a function that carries its op keeps the laws', () => {
  opLaws(tanh);
  opLaws(tanh.op, { seed: 7, points: 1 });
});

test('a broken law is a sentence with the place, both numbers, the steps and the seed', () => {
  const broken = declare<unknown>({ ...primitives.mul, vjp: [(g: Tensor): Tensor => g, primitives.mul.vjp[1]!] });
  let caught: unknown;
  try {
    opLaws(broken, { seed: 5 });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(LawError);
  const { message, law, subject, seed } = caught as LawError;
  expect({ subject, law, seed }).toEqual({ subject: 'mul', law: 'the gradient agrees with differences', seed: 5 });
  expect(message).toMatch(
    /operand 0 of float64 \[\] and float64 \[\] at \[\] is -?[\d.]+, differences say -?[\d.]+ \(steps of 2\^-8 and 2\^-9 give -?[\d.]+ and -?[\d.]+\)\n {2}hint: .*seed: 5/,
  );
});

test('the same seed draws the same numbers', () => {
  const broken = declare<unknown>({ ...primitives.sin, vjp: [(g: Tensor): Tensor => g] });
  const sentences = [1, 1, 2].map((seed) => {
    try {
      opLaws(broken, { seed });
    } catch (error) {
      return (error as Error).message.split('\n')[0];
    }
    return '';
  });
  expect(sentences[0]).toBe(sentences[1]);
  expect(sentences[0]).not.toBe(sentences[2]);
});

test('an op without samples, or with its domain on a pole, is not waved through', () => {
  expect(() => opLaws(declare<unknown>({ ...primitives.sin, samples: [] }))).toThrow('no samples');
  expect(() => opLaws(declare<unknown>({ ...primitives.abs, domain: [-1e-4, 1e-4] }))).toThrow('kinks');
});

test('laws have names that are their own', () => {
  const names = lawsOf(primitives.add).map((law) => law.name);
  expect(new Set(names).size).toBe(names.length);
});

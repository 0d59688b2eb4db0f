import { lawsOf } from '@adjoint/testing';
import { primitives } from '@adjoint/tensor';
import { describe, test } from 'vitest';

describe.each(Object.values(primitives))('$name', (op) => {
  test.each(lawsOf(op))('$name', (law) => {
    for (const seed of [1, 2]) law.check(seed);
  });
});

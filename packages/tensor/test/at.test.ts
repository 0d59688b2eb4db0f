import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Range,
  arange,
  at,
  DtypeError,
  type Index,
  IndexError,
  ones,
  slice,
  tensor,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { dense } from './naive.ts';

/** An index as `data/numpy-indexing.py` writes it. */
type Written =
  | number
  | '...'
  | 'newaxis'
  | { readonly slice: readonly [number | null, number | null, number] }
  | { readonly ints: NestedNumbers; readonly shape: readonly number[] }
  | { readonly mask: NestedNumbers; readonly shape: readonly number[] };
type NestedNumbers = number | readonly NestedNumbers[];

interface Case {
  readonly of: readonly number[];
  readonly indices: readonly Written[];
  /** Null where NumPy raises an IndexError. */
  readonly values: readonly number[] | null;
  readonly shape: readonly number[];
}

const cases = JSON.parse(readFileSync(new URL('data/numpy-indexing.json', import.meta.url), 'utf8')) as Case[];

function indexOf(written: Written): Index {
  if (typeof written !== 'object') return written;
  if ('slice' in written) return written.slice;
  const [values, dtype] = 'ints' in written ? [written.ints, 'int32' as const] : [written.mask, 'bool' as const];
  return dense([values].flat(9) as number[], written.shape, dtype);
}

const count = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

describe('at', () => {
  test('chooses what NumPy chooses', () => {
    for (const { of, indices, values, shape } of cases) {
      const x = arange(count(of)).reshape(of);
      const what = JSON.stringify({ of, indices });
      const run = (): Tensor => at(x, ...indices.map(indexOf));
      if (values === null) {
        expect(run, what).toThrow();
        continue;
      }
      const y = run();
      expect({ what, shape: y.shape, values: [...y.toTypedArray()] }).toEqual({ what, shape, values });
    }
  });

  test('ranges alone are what slice gives', () => {
    for (const { of, indices, values, shape } of cases) {
      const ranges = indices.map(indexOf);
      if (!ranges.every((range) => Array.isArray(range))) continue;
      const y = slice(arange(count(of)).reshape(of), ...(ranges as Range[]));
      expect(y.shape).toEqual(shape);
      expect([...y.toTypedArray()]).toEqual(values);
    }
  });

  test('says which index lies outside which axis', () => {
    const x = zeros([2, 3]);
    const int = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
    expect(() => at(x, 0, 3)).toThrow('at: index 3 is out of range for axis 1 of length 3');
    expect(() => at(x, null, int(0, -4))).toThrow('at: index -4 is out of range for axis 1 of length 3');
    expect(() => at(x, int(2), int(0))).toThrow('at: index 2 is out of range for axis 0 of length 2');
    expect(() => at(x, 0, 0, 0)).toThrow(IndexError);
    expect(() => at(x, '...', '...')).toThrow(IndexError);
    expect(() => at(x, ones([3], { dtype: 'bool' }))).toThrow(/a mask and the axes that it covers \[3\]/);
    expect(() => at(x, tensor([0]))).toThrow(DtypeError);
    expect(() => at(x, 0.5)).toThrow(IndexError);
    expect(() => at(x, 'rows' as '...')).toThrow(/got rows/);
    expect(() => at(x, undefined as unknown as Index)).toThrow(/got undefined/);
    expect(() => at([1] as unknown as Tensor, 0)).toThrow(DtypeError);
  });

  test('never reads beside its operand, though the memory goes on there', () => {
    const window = arange(20).reshape([4, 5]).slice([1, 3], [1, 4]);
    const int = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
    for (const i of [3, -4, 100, -100]) {
      expect(() => at(window, 0, i)).toThrow(IndexError);
      expect(() => at(window, int(0), int(i))).toThrow(IndexError);
    }
    expect(at(window, int(0, -1), int(-3, 2)).toArray()).toEqual([6, 13]);
  });
});

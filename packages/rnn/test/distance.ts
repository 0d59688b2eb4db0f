import { leavesOf } from '@adjoint/tensor';
import { expect } from 'vitest';

/** All numbers of a tree with their paths: for `toEqual`, 0 is not -0 and NaN is NaN, so it compares the bits. */
export function bits(tree: unknown): readonly [path: string, values: number[]][] {
  return leavesOf(tree).map(({ path, tensor: x }) => [path, Array.from(x.toTypedArray(), Number)]);
}

/** The largest difference, relative where numbers are above 1; -0 is 0. */
export function distance(a: unknown, b: unknown): number {
  const [one, other] = [bits(a), bits(b)];
  expect(one.map(([path]) => path)).toEqual(other.map(([path]) => path));
  let most = 0;
  one.forEach(([path, list], k) => {
    expect(list.length, path).toBe(other[k]![1].length);
    list.forEach((v, i) => {
      const w = other[k]![1][i]!;
      const d = Math.abs(v - w) / Math.max(1, Math.abs(w));
      most = d <= most ? most : Number.isNaN(d) ? Infinity : d;
    });
  });
  return most;
}

import { Tensor } from '@adjoint/tensor';

function numbers(value: unknown): number[] {
  if (value instanceof Tensor) return Array.from(value.toTypedArray());
  return [value].flat(Infinity) as number[];
}

/** max |a - b| over all numbers of two nested arrays or tensors, in units of the largest b, or of 1 if all are smaller. */
export function distance(a: unknown, b: unknown): number {
  const [left, right] = [numbers(a), numbers(b)];
  if (left.length !== right.length) return NaN;
  const scale = right.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return left.reduce((most, x, i) => Math.max(most, Math.abs(x - right[i]!)), 0) / scale;
}

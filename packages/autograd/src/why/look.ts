import { compact, hasValues, type Tensor } from '@adjoint/tensor';

/**
 * The smallest and the largest of some numbers; NaN where none is a number.
 *
 * @example
 * const report = why((x: Tensor) => x.relu().sum())(tensor([-2, -1]));
 * const inputs: readonly Extent[] = report.findings[0]!.inputs;
 * inputs;   // [{ lowest: -2, highest: -1 }]
 */
export interface Extent {
  readonly lowest: number;
  readonly highest: number;
}

/** What is worth remembering of a value. */
export interface Look extends Extent {
  readonly size: number;
  readonly zeros: number;
  /** The largest magnitude. */
  readonly most: number;
  /** The first element that is NaN, and the first that is infinite; -1 if none is. */
  readonly nan: number;
  readonly infinite: number;
  /** How many elements are finite. */
  readonly finite: number;
}

/** Looks at every element, without telling those who watch; null for a value without numbers. */
export function look(x: Tensor): Look | null {
  if (!hasValues(x)) return null;
  const values = numbersOf(x);
  let [lowest, highest, zeros, nan, infinite, finite] = [Infinity, -Infinity, 0, -1, -1, 0];
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < lowest) lowest = v;
    if (v > highest) highest = v;
    if (v === 0) zeros++;
    if (v - v === 0) finite++;
    else if (v !== v) nan = nan < 0 ? i : nan;
    else if (infinite < 0) infinite = i;
  }
  const most = Math.max(highest, -lowest);
  if (lowest > highest) lowest = highest = NaN;
  return { size: values.length, zeros, most, nan, infinite, finite, lowest, highest };
}

/** The elements in row-major order, in the tensor's own memory where they lie so. */
export function numbersOf(x: Tensor): ArrayLike<number> {
  return x.dense ? x.buffer.subarray(x.offset, x.offset + x.size) : compact(x).buffer;
}

/** Is every element zero? */
export function isZero(seen: Look | null): boolean {
  return seen !== null && seen.size > 0 && seen.zeros === seen.size;
}

/** Is an element NaN or infinite? */
export function isBad(seen: Look | null): boolean {
  return seen !== null && seen.finite < seen.size;
}

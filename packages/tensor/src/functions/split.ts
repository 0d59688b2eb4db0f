import { checkArray, checkInteger } from '../checks.ts';
import { part } from '../lane.ts';
import { ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { splitKey } from '../random/keys.ts';
import { axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexed } from './at.ts';

/** The parts of an axis between places, which are clipped to it. */
function cut(x: Tensor, axis: number, places: readonly number[]): Tensor[] {
  return places.slice(1).map((stop, i) => part(x, axis, places[i]!, stop));
}

/** @throws ShapeError unless a number counts something. */
function checkCount(name: string, n: number, least = 1): number {
  return checkInteger(name, 'a length', n, least, 2 ** 32 - 1);
}

/** Is this a random key? Only a tensor of its type that is not told its axis is taken for one. */
function isKey({ dtype, shape }: Tensor, size: unknown, axis: unknown): boolean {
  return axis === undefined && !Array.isArray(size) && dtype === 'uint32' && shape.length === 1 && shape[0] === 2;
}

/**
 * Parts of `size` along an axis, by default the first, of which the last may be shorter, or parts of the sizes listed;
 * views. A random key, given no axis, gives independent keys instead, two when left out, and is then spent.
 *
 * @throws ShapeError for sizes that do not add up to the axis, IndexError for an axis out of range.
 * PyTorch: `torch.split`.
 *
 * @example
 * const [a, b] = split(arange(5), 3);
 * b;                                                // [3, 4]
 * split(arange(5), [1, 4]).map((x) => x.shape[0]);  // [1, 4]
 * split(key(1), 3).length;                          // 3
 */
export function split(x: Tensor, size?: number | readonly number[], axis?: number): Tensor[] {
  checkTensor('split', x);
  if (size === undefined || isKey(x, size, axis)) return [...splitKey(x, size as number | undefined)];
  const along = axisOf('split', axis ?? 0, x.shape.length);
  const length = x.shape[along]!;
  if (typeof size === 'number') {
    const step = checkCount('split', size, length === 0 ? 0 : 1);
    const count = step === 0 ? 1 : Math.max(1, Math.ceil(length / step));
    return cut(
      x,
      along,
      Array.from({ length: count + 1 }, (_, i) => Math.min(i * step, length)),
    );
  }
  checkArray('split', 'a list of sizes', size);
  const places = [0];
  for (const n of size) places.push(places.at(-1)! + checkCount('split', n, 0));
  if (places.at(-1) !== length)
    throw new ShapeError(`split: sizes ${showShape(size)} do not add up to ${length}, the length of axis ${along}`);
  return cut(x, along, places);
}

/**
 * At most `count` parts of equal size along an axis, of which the last may be shorter; views.
 *
 * @throws ShapeError for a count below 1, IndexError for an axis out of range.
 * PyTorch: `torch.chunk`.
 *
 * @example
 * chunk(arange(5), 2).map((x) => x.shape[0]);   // [3, 2]
 */
export function chunk(x: Tensor, count: number, axis = 0): Tensor[] {
  checkTensor('chunk', x);
  const length = x.shape[axisOf('chunk', axis, x.shape.length)]!;
  const parts = checkCount('chunk', count);
  return length === 0 ? split(x, new Array<number>(parts).fill(0), axis) : split(x, Math.ceil(length / parts), axis);
}

/**
 * Exactly `n` parts along an axis, the first ones longer by one where it does not divide, or the parts between the
 * indices listed, which are clipped as in a slice; views.
 *
 * @throws ShapeError for an `n` below 1, IndexError for an axis out of range.
 * PyTorch: `torch.tensor_split`.
 *
 * @example
 * tensorSplit(arange(5), 3).map((x) => x.shape[0]);        // [2, 2, 1]
 * tensorSplit(arange(5), [1, -1]).map((x) => x.shape[0]);  // [1, 3, 1]
 */
export function tensorSplit(x: Tensor, n: number | readonly number[], axis = 0): Tensor[] {
  checkTensor('tensorSplit', x);
  const along = axisOf('tensorSplit', axis, x.shape.length);
  const length = x.shape[along]!;
  if (Array.isArray(n)) {
    const before = new Array<null>(along).fill(null);
    const [starts, stops] = [
      [0, ...(n as readonly number[])],
      [...(n as readonly number[]), null],
    ];
    return starts.map((start, i) => indexed('tensorSplit', x, [...before, [start, stops[i]!]]));
  }
  const parts = checkCount('tensorSplit', n as number);
  const [size, longer] = [Math.floor(length / parts), length % parts];
  return cut(
    x,
    along,
    Array.from({ length: parts + 1 }, (_, i) => i * size + Math.min(i, longer)),
  );
}

import { IndexError, ShapeError } from './errors.ts';
import type { Shape } from './shapetypes.ts';
import { shown } from './shown.ts';

/**
 * How many elements a shape holds; 1 for a 0-d shape.
 *
 * @example
 * sizeOf([2, 3]);   // 6
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

/**
 * Are two shapes the same, axis by axis?
 *
 * @example
 * sameShape([2, 3], [2, 3]);   // true
 * sameShape([2], [2, 1]);      // false
 */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * A shape as it is written: `[2, 3]`.
 *
 * @example
 * showShape([2, 3]);   // '[2, 3]'
 */
export function showShape(shape: Shape): string {
  return `[${shape.map(shown).join(', ')}]`;
}

/** Row-major strides, in elements. */
export function denseStrides(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** Do these strides walk the shape row by row without gaps? Axes of length 1 never move, so their stride is free. */
export function isDense(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i]!;
    if (length === 0) return true;
    if (length !== 1 && strides[i] !== stride) return false;
    stride *= length;
  }
  return true;
}

/** Refuses what is no shape: negative, fractional or absurd lengths. @returns a copy of its own. */
export function checkShape(name: string, shape: Shape): Shape {
  if (!Array.isArray(shape)) throw new ShapeError(`${name}: a shape is an array of axis lengths, got ${shown(shape)}`);
  for (const length of shape as Shape) {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new ShapeError(`${name}: an axis length is a non-negative integer, got ${showShape(shape)}`);
  }
  if (sizeOf(shape) > 2 ** 32) throw new ShapeError(`${name}: ${showShape(shape)} has more than 2^32 elements`);
  return [...shape];
}

/**
 * NumPy's broadcasting: axes are matched from the right, a missing axis or one of length 1 stretches.
 *
 * PyTorch: `torch.broadcast_shapes`.
 *
 * @throws ShapeError naming the operation and both shapes.
 * @example
 * broadcastShapes('mul', [2, 1], [3]);   // [2, 3]
 */
export function broadcastShapes(name: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = i <= a.length ? a[a.length - i]! : 1;
    const q = i <= b.length ? b[b.length - i]! : 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(`${name}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast`, {
        hint: `axis ${-i} is ${p} and ${q}; a 1 would fit`,
      });
    }
    out[rank - i] = p === 1 ? q : p;
  }
  return out;
}

/**
 * An axis counted from 0, negative ones from the end.
 *
 * @throws IndexError outside the rank.
 * @example
 * axisOf('norm', -1, 3);   // 2
 */
export function axisOf(name: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new IndexError(`${name}: axis ${shown(axis)} is out of range for ${rank} ${rank === 1 ? 'axis' : 'axes'}`);
  return axis < 0 ? axis + rank : axis;
}

const allAxes: readonly (readonly number[])[] = [[], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]];

/** Several axes, counted from 0, as they stand. @throws ShapeError for one that is named twice. */
export function axesIn(name: string, axes: number | readonly number[], rank: number): readonly number[] {
  const list = typeof axes === 'number' ? [axes] : axes;
  if (!Array.isArray(list)) throw new ShapeError(`${name}: axes are an array of integers, got ${shown(axes)}`);
  const out = (list as readonly number[]).map((axis) => axisOf(name, axis, rank));
  if (new Set(out).size < out.length) throw new ShapeError(`${name}: an axis is named twice in ${showShape(list)}`);
  return out;
}

/** Several axes, counted from 0, ascending. @throws ShapeError for a repeated or empty list. */
export function axesOf(
  name: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): readonly number[] {
  if (axes === undefined || axes === null) return allAxes[rank] ?? Array.from({ length: rank }, (_, i) => i);
  if (typeof axes === 'number') return [axisOf(name, axes, rank)];
  if (axes.length === 0)
    throw new ShapeError(`${name}: an empty list of axes`, { hint: 'leave axis out to reduce over all' });
  return axesIn(name, axes, rank).toSorted((p, q) => p - q);
}

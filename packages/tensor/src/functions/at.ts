// Over 150 lines: NumPy's indexing is one rule with many cases, which are told apart here and nowhere else.
import { moveAxes } from '../ops/transpose.ts';
import { zeros } from '../create.ts';
import { checkSameShape } from '../checks.ts';
import { outOfRange } from '../kernels/places.ts';
import { apply } from '../apply.ts';
import { IndexError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { placesOf } from '../ops/places.ts';
import { reshape } from '../ops/reshape.ts';
import { checkCount, type Range, slice, windowOf } from '../ops/slice.ts';
import { take } from '../ops/take.ts';
import { broadcastShapes, denseStrides, sameShape, sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { Tensor } from '../tensor.ts';
import { indicesWhere, placesWhere } from './nonzero.ts';

/**
 * What `at` takes for an axis: a place, which drops the axis; a range as in `slice`, null for all of it; a tensor of
 * ints, whose axes replace it; a tensor of bools, which chooses elements of as many axes as it has. `'...'` stands for
 * all axes not named, `'newaxis'` makes one of length 1.
 *
 * @example
 * const rows: Index = tensor([2, 0], { dtype: 'int32' });
 * const columns: Index = [1, null];
 * at(arange(9).reshape([3, 3]), rows, columns);   // [[7, 8], [1, 2]]
 */
export type Index = number | Range | Tensor | '...' | 'newaxis';

/** What lists of indices say, worked out: first a window and its shape, then places along some axes of it. */
interface Place {
  readonly axis: number;
  readonly at: Tensor;
}

interface Reading {
  readonly ranges: Range[];
  /** Shape of the window, axes of single places dropped, new ones added. */
  readonly shape: number[];
  /** Checked places, and the axis of the window that each runs along. */
  readonly places: Place[];
  /** Where the axes of the places go: before this axis of the window. */
  front: number;
}

/** The place that an index names. @throws IndexError outside the axis. */
function placeAt(name: string, index: number, shape: Shape, axis: number): number {
  const length = shape[axis]!;
  if (!Number.isInteger(index) || index < -length || index >= length) throw outOfRange(name, index, axis, length);
  return index < 0 ? index + length : index;
}

/** How many axes of the tensor an index is about. */
function spanOf(name: string, index: Index): number {
  if (index === '...' || index === 'newaxis') return 0;
  if (index instanceof Tensor && index.dtype === 'bool') return index.shape.length;
  if (typeof index === 'number' || index === null || Array.isArray(index) || index instanceof Tensor) return 1;
  throw new IndexError(`${name}: an index is a number, a range, a tensor, '...' or 'newaxis', got ${String(index)}`);
}

/** The indices with null for every axis that `'...'` stands for. */
function spelledOut(name: string, shape: Shape, indices: readonly Index[]): readonly Index[] {
  const used = indices.reduce<number>((n, index) => n + spanOf(name, index), 0);
  const rank = shape.length;
  checkCount(name, used, shape);
  const dots = indices.indexOf('...');
  if (dots !== indices.lastIndexOf('...')) throw new IndexError(`${name}: '...' can stand once among the indices`);
  // What it stands for may be nothing: it stays, since it parts the tensors on its sides.
  const rest = new Array<null>(rank - used).fill(null);
  return dots < 0 ? [...indices, ...rest] : indices.toSpliced(dots + 1, 0, ...rest);
}

function read(name: string, { shape }: Tensor, indices: readonly Index[]): Reading {
  const out: Reading = { ranges: [], shape: [], places: [], front: 0 };
  const items = spelledOut(name, shape, indices);
  const isPlaced = (index: Index): boolean => index instanceof Tensor || typeof index === 'number';
  const first = items.findIndex(isPlaced);
  const together = items.slice(first, items.findLastIndex(isPlaced) + 1).every(isPlaced);
  let axis = 0;
  const along = (at: Tensor, length: number): void => {
    out.places.push({ axis: out.shape.push(length) - 1, at });
  };
  items.forEach((index, i) => {
    if (i === first && together) out.front = out.shape.length;
    if (index === '...') return;
    if (index === 'newaxis') out.shape.push(1);
    else if (typeof index === 'number') {
      const place = placeAt(name, index, shape, axis);
      out.ranges[axis++] = [place, place + 1];
    } else if (index instanceof Tensor) {
      if (index.dtype !== 'bool') {
        out.ranges[axis] = null;
        along(placesOf(name, index, shape[axis]!, axis), shape[axis++]!);
        return;
      }
      const covered = shape.slice(axis, axis + index.shape.length);
      checkSameShape(`${name}: a mask and the axes that it covers`, index.shape, covered);
      // A single bool chooses all or nothing of a new axis.
      if (covered.length === 0) along(zeros([placesWhere(name, index).length], { dtype: 'int32' }), 1);
      indicesWhere(name, index).forEach((at, k) => along(at, covered[k]!));
      for (let k = 0; k < covered.length; k++) out.ranges[axis++] = null;
    } else {
      out.ranges[axis] = index;
      out.shape.push(windowOf(name, [shape[axis++]!], [index]).sizes[0]!);
    }
  });
  return out;
}

/** Indexing in the name of another function. */
export function indexed(name: string, x: Tensor, indices: readonly Index[]): Tensor {
  const { ranges, shape, places, front } = read(name, x, indices);
  // Nothing stands between a whole tensor and what is taken of it: its cotangent is then added in place.
  const part = ranges.every((range) => range === null) ? x : apply(slice.op, [x], windowOf(name, x.shape, ranges));
  const window = sameShape(part.shape, shape) ? part : part.reshape(shape);
  if (places.length === 0) return window;
  if (places.length === 1) {
    const [{ axis, at: where }] = places as [Place];
    return moveAxes(take(window, where, axis), axis, where.rank, front);
  }
  // Several axes become one, along which the place of each element is worked out.
  const axes = places.map(({ axis }) => axis);
  const lengths = axes.map((axis) => shape[axis]!);
  const others = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const sizes = others.map((i) => shape[i]!);
  const joined = window
    .transpose(others.toSpliced(front, 0, ...axes))
    .reshape(sizes.toSpliced(front, 0, sizeOf(lengths)));
  const strides = denseStrides(lengths);
  const common = places.reduce<Shape>((s, { at }) => broadcastShapes(name, s, at.shape), []);
  const flat = places.map(({ at }, k) => at.mul(strides[k]!)).reduce((p, q) => p.add(q));
  return take(joined, flat.broadcastTo(common), front);
}

/**
 * The part of a tensor that indices name, as in NumPy: places drop their axes, ranges keep them, tensors of ints or
 * bools choose. Several tensors broadcast together; their axes stand where they were, or first if something else than
 * places stands between them. Places and ranges alone give a view. Negative places count from the end.
 *
 * A tensor of bools chooses as many elements as are true, which must be known: inside `vmap` use `where`.
 *
 * @throws IndexError for an index outside its axis, more indices than axes or a mask of another shape; TraceError for
 * a mask without values.
 * NumPy: `numpy.ndarray.__getitem__`.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * at(x, 1, -1);                                    // 4
 * at(x, '...', [null, null, -1]);                  // [[2, 1], [4, 3]]
 * at(x, tensor([1, 0, 1], { dtype: 'int32' }), 0); // [3, 1, 3]
 * at(x, x.greater(2));                             // [3, 4]
 */
export function at(x: Tensor, ...indices: readonly Index[]): Tensor {
  checkTensor('at', x);
  const { shape } = x;
  const n = indices.length;
  if (n > shape.length || !indices.every((index) => typeof index === 'number')) return indexed('at', x, indices);
  // Loops over time call this: places alone need no reading.
  const [starts, sizes, steps] = [new Array<number>(shape.length).fill(0), shape.slice(), shape.map(() => 1)];
  for (let axis = 0; axis < n; axis++) {
    starts[axis] = placeAt('at', indices[axis] as number, shape, axis);
    sizes[axis] = 1;
  }
  return apply(reshape.op, [apply(slice.op, [x], { starts, sizes, steps })], { shape: shape.slice(n) });
}

// Over 150 lines: the class, and the few ways to make one that every other file needs.
import { slabFor } from './kernels/allocate.ts';
import { type Buffer, type DType, newBuffer } from './dtype.ts';
import { IndexError, ShapeError } from './errors.ts';
import { formatArray, inspectArray } from './print/format.ts';
import { type NdArray, valuesOf } from './kernels/ndarray.ts';
import type { Op } from './op.ts';
import { denseStrides, showShape, sizeOf } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import type { Methods } from './methods.ts';

/**
 * Whoever watches a tensor: a tape, forward mode, a trace. Levels grow, so an inner transform is above an outer one.
 *
 * `apply` gets inputs of which at least one carries this level; it computes on their `below` and may watch the result.
 *
 * @example
 * const tracer: Tracer | null = parameter(tensor(1)).tracer;
 * tracer?.level;   // 0
 */
export interface Tracer {
  readonly level: number;
  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor;
  /** Do its values have no numbers of their own, but a batch of them below? */
  readonly batches?: true;
  /** Told when a watched value leaves the world of tensors (`item()`), where no derivative can follow. */
  readOut(): void;
}

/**
 * Values as JavaScript arrays, nested as deep as the tensor has axes; a 0-d tensor is a bare value.
 *
 * @example
 * const values: NestedValues = tensor([[1, 2]]).toArray();
 * values;   // [[1, 2]]
 */
export type NestedValues = number | boolean | NestedValues[];

/**
 * An immutable n-d array: a dtype, a shape, and a strided window on memory that others may share.
 *
 * Make one with `tensor`, `zeros`, `arange` and their kin. Ops are methods and free functions alike.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray();   // [3, 7]
 */
export class Tensor<S extends Shape = Shape> implements NdArray {
  readonly shape: S;
  readonly dtype: DType;
  /** How many elements there are. */
  readonly size: number;
  /** For authors of ops: the shared memory itself. Everyone else reads copies: `toTypedArray`, `toArray`, `item`. */
  readonly buffer: Buffer;
  /** Where the first element lies in `buffer`. */
  readonly offset: number;
  /** Row-major without gaps, so that a kernel may run from `offset` to `offset + size`. */
  readonly dense: boolean;
  /** Who watches this value, or null for plain data. */
  readonly tracer: Tracer | null;
  /** The same value as whoever watched before saw it; null for plain data. */
  readonly below: Tensor | null;
  private walk: readonly number[] | null;

  /** For authors of ops; `strides` null means dense. */
  constructor(
    shape: S,
    dtype: DType,
    size: number,
    buffer: Buffer,
    offset: number,
    strides: readonly number[] | null,
    dense: boolean,
    tracer: Tracer | null = null,
    below: Tensor | null = null,
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.size = size;
    this.buffer = buffer;
    this.offset = offset;
    this.walk = strides;
    this.dense = dense;
    this.tracer = tracer;
    this.below = below;
  }

  /** Steps between neighbours along each axis, in elements. */
  get strides(): readonly number[] {
    return (this.walk ??= denseStrides(this.shape));
  }

  /** How many axes there are. */
  get rank(): number {
    return this.shape.length;
  }

  /**
   * The single value of a tensor of one element; bools are 0 and 1.
   *
   * @throws ShapeError if there are more or fewer.
   * @example
   * tensor([[2.5]]).item();   // 2.5
   */
  item(): number {
    if (this.size !== 1)
      throw new ShapeError(`item: one element is needed, ${showShape(this.shape)} has ${this.size}`, {
        hint: 'toArray() gives all of them',
      });
    readOut(this);
    return this.buffer[this.offset]!;
  }

  /**
   * A copy of the values as nested JavaScript arrays.
   *
   * @example
   * arange(4).reshape([2, 2]).toArray();   // [[0, 1], [2, 3]]
   */
  toArray(): NestedValues {
    const flat = this.toTypedArray();
    let values: NestedValues[] = this.dtype === 'bool' ? Array.from(flat, Boolean) : Array.from(flat);
    for (let axis = this.shape.length - 1; axis > 0; axis--) {
      const length = this.shape[axis]!;
      const rows = sizeOf(this.shape.slice(0, axis));
      values = Array.from({ length: rows }, (_, i) => values.slice(i * length, (i + 1) * length));
    }
    return this.shape.length === 0 ? values[0]! : values;
  }

  /**
   * A copy of the values in row-major order, in the typed array of the dtype (bytes for bool).
   *
   * @example
   * tensor([[1, 2], [3, 4]]).T.toTypedArray();   // Float64Array [1, 3, 2, 4]
   */
  toTypedArray(): Buffer {
    readOut(this);
    return valuesOf(this);
  }

  /** The values as NumPy prints them. */
  toString(): string {
    return hasValues(this) ? formatArray(valuesOf(this), this.shape, this.dtype) : withoutValues(this);
  }

  /** `JSON.stringify` gives the nested arrays. */
  toJSON(): NestedValues {
    return this.toArray();
  }

  /** A tensor is not a number: `a + b` would silently join texts. Tensors of one element convert. */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'string' || this.size !== 1 ? this.toString() : this.item();
  }

  /** Iterates over the first axis. @throws IndexError for a 0-d tensor. */
  *[Symbol.iterator](): Generator<Tensor> {
    if (this.shape.length === 0)
      throw new IndexError('a 0-d tensor has no axis to iterate over', {
        hint: 'item() gives its value; tests compare with tensorEquality of @adjoint/testing',
      });
    for (let i = 0; i < this.shape[0]!; i++) yield this.at(i);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hasValues(this) ? inspectArray(valuesOf(this), this.shape, this.dtype) : withoutValues(this);
  }
}

// The fluent methods are typed by, and installed from, the one table in methods.ts.
export interface Tensor<S extends Shape = Shape> extends Methods<S> {}

/** Tells everyone who watches `x` that its value leaves. */
function readOut(x: Tensor): void {
  for (let seen: Tensor | null = x; seen !== null; seen = seen.below) seen.tracer?.readOut();
}

/**
 * Does the tensor have numbers of its own? What a rule is not given, and one entry of a batch, have a shape only.
 *
 * @example
 * hasValues(shell([2], 'float64'));   // false
 */
export function hasValues(x: Tensor): boolean {
  return x.buffer.length > 0 || x.size === 0;
}

function withoutValues({ shape, dtype }: Tensor): string {
  return `Tensor(${showShape(shape)} of ${dtype}, without values)`;
}

/**
 * Room for a result. Whoever asks for it fills all of it before anyone else sees it.
 *
 * @example
 * const out = allocate([2], 'float64');
 * out.buffer.fill(7, out.offset, out.offset + out.size);
 * out;   // [7, 7]
 */
export function allocate(shape: Shape, dtype: DType): Tensor {
  return room(shape, dtype, sizeOf(shape));
}

/**
 * Room for a result like `x`.
 *
 * @example
 * allocateLike(ones([2, 3])).shape;   // [2, 3]
 */
export function allocateLike(x: Tensor): Tensor {
  return room(x.shape, x.dtype, x.size);
}

function room(shape: Shape, dtype: DType, size: number): Tensor {
  const slab = slabFor(dtype, size);
  if (slab === null) return new Tensor(shape, dtype, size, newBuffer(dtype, size), 0, null, true);
  const offset = slab.used;
  slab.used += size;
  return new Tensor(shape, dtype, size, slab.buffer, offset, null, true);
}

/**
 * Dense values of `shape` in memory given over to the tensor.
 *
 * @example
 * fromBuffer(Float64Array.of(1, 2, 3, 4), [2, 2], 'float64');   // [[1, 2], [3, 4]]
 */
export function fromBuffer(buffer: Buffer, shape: Shape, dtype: DType): Tensor {
  if (buffer.length !== sizeOf(shape))
    throw new ShapeError(`fromBuffer: ${buffer.length} elements do not fill ${showShape(shape)}`);
  return new Tensor(shape, dtype, buffer.length, buffer, 0, null, true);
}

/**
 * The values of `x` in memory of their own, watched by no one: for what outlives a step.
 *
 * @example
 * compact(arange(1000).slice([0, 2])).buffer.length;   // 2
 */
export function compact(x: Tensor): Tensor {
  return fromBuffer(valuesOf(x), x.shape, x.dtype);
}

const nothing = newBuffer('float64', 0);

/**
 * Shape and dtype of `x` without its values; whoever reads them anyway gets NaN.
 *
 * @example
 * const x = shell([2, 3], 'float32');
 * x.shape;   // [2, 3]
 */
export function shell(shape: Shape, dtype: DType): Tensor {
  return new Tensor(shape, dtype, sizeOf(shape), nothing, 0, null, true);
}

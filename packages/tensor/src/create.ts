// Over 150 lines: every function that makes a tensor of values written down, with its checks.
import { described } from './operand.ts';
import { checkDtype, type DType, dtypeOfArray, newBuffer } from './dtype.ts';
import { DtypeError, NumericsError, ShapeError } from './errors.ts';
import { cast } from './ops/cast.ts';
import { checkNumber, checkTensor } from './operand.ts';
import { checkOptions } from './options.ts';
import { checkShape, sizeOf } from './shape.ts';
import type { NestedNumbers, Shape, ShapeOf } from './shapetypes.ts';
import { fromBuffer, Tensor } from './tensor.ts';

/**
 * What every function that makes a tensor takes last.
 *
 * @example
 * const options: CreateOptions = { dtype: 'float32' };
 * ones([2], options).dtype;   // 'float32'
 */
export interface CreateOptions {
  readonly dtype?: DType;
}

/**
 * What `tensor` accepts: values, nested as deep as there are axes, a typed array, or a tensor.
 *
 * @example
 * const shapeOf = (data: TensorData) => tensor(data).shape;
 * shapeOf([[1, 2, 3]]);              // [1, 3]
 * shapeOf(new Float32Array([1, 2])); // [2]
 */
export type TensorData = NestedNumbers | TypedNumbers | Tensor;

/**
 * Typed arrays: the first four have a dtype of their own, of the others the numbers are taken as float64.
 *
 * @example
 * const bytes: TypedNumbers = new Uint8Array([1, 2]);
 * tensor(bytes).dtype;   // 'float64'
 */
export type TypedNumbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array;

/**
 * A tensor of the given values, which are copied; a tensor stays what it is, watched as before. Numbers are float64, booleans bool, typed arrays what they are.
 *
 * PyTorch: `torch.tensor`.
 *
 * @throws ShapeError for rows of unequal length, DtypeError for an unknown dtype or a value that is no number.
 * @example
 * tensor([[1, 2], [3, 4]]).shape;          // [2, 2]
 * tensor([1, 2], { dtype: 'int32' }).dtype; // 'int32'
 */
export function tensor<const A extends TensorData>(data: A, options?: CreateOptions): Tensor<ShapeOf<A>>;
export function tensor(data: TensorData, options: CreateOptions = {}): Tensor {
  checkOptions('tensor', options, 'dtype');
  const { dtype } = options;
  if (dtype !== undefined) checkDtype(dtype, 'tensor');
  if (data instanceof Tensor) return cast(data, dtype ?? data.dtype);
  if (ArrayBuffer.isView(data)) {
    if (data instanceof DataView || data instanceof BigInt64Array || data instanceof BigUint64Array)
      throw noValue(data);
    const own = dtypeOfArray(data);
    const values = own === null ? Float64Array.from(data as Uint8Array) : (data as Float64Array).slice();
    const copy = fromBuffer(values, [values.length], own ?? 'float64');
    return dtype === undefined ? copy : cast(copy, dtype);
  }
  const shape = nestedShape(data);
  const flat = flatten(data, shape);
  const natural: DType = flat.length > 0 && flat.every((v) => typeof v === 'boolean') ? 'bool' : 'float64';
  const values = fromBuffer(newBuffer(natural, flat.length), shape, natural);
  flat.forEach((v, i) => (values.buffer[i] = Number(v)));
  return dtype === undefined || dtype === natural ? values : cast(values, dtype);
}

/** The lengths found along the first entries. */
function nestedShape(data: NestedNumbers): Shape {
  const shape: number[] = [];
  for (let node = data; Array.isArray(node); node = (node as readonly NestedNumbers[])[0]!) {
    shape.push(node.length);
    if (shape.length > 64)
      throw new ShapeError('tensor: arrays are nested deeper than 64: do they contain themselves?');
  }
  return shape;
}

/** All values in row-major order. @throws ShapeError where a row is not as the first one is. */
function flatten(data: NestedNumbers, shape: Shape): (number | boolean)[] {
  let level: NestedNumbers[] = [data];
  for (const [axis, length] of shape.entries()) {
    level = level.flatMap((row) => {
      // A hole is read as undefined, and refused below.
      if (Array.isArray(row) && row.length === length) return Array.from(row as NestedNumbers[]);
      throw unequal(`an array of ${length}`, row, axis);
    });
  }
  return level.map((value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    throw Array.isArray(value) ? unequal('a value', value, shape.length) : noValue(value);
  });
}

function unequal(first: string, found: unknown, axis: number): ShapeError {
  return new ShapeError(
    `tensor: nested arrays are unequal: along axis ${axis} the first is ${first}, found ${described(found)}`,
  );
}

function noValue(x: unknown): DtypeError {
  return new DtypeError(
    `tensor: values are numbers or booleans, found ${described(x)}`,
    x instanceof Tensor ? { hint: 'stack([...]) joins tensors' } : {},
  );
}

/**
 * A tensor filled with one value.
 *
 * PyTorch: `torch.full`.
 *
 * @throws ShapeError for a negative or fractional length.
 * @example
 * full([2], 7).toArray();   // [7, 7]
 */
export function full<const S extends Shape>(shape: S, value: number, options?: CreateOptions): Tensor<S> {
  return filled('full', shape, value, options);
}

function filled<S extends Shape>(name: string, shape: S, value: number, options: CreateOptions = {}): Tensor<S> {
  checkOptions(name, options, 'dtype');
  const { dtype = 'float64' } = options;
  const own = checkShape(name, shape);
  const buffer = newBuffer(checkDtype(dtype, name), sizeOf(own));
  if (typeof value !== 'number') throw new DtypeError(`${name}: a value is a number, got ${described(value)}`);
  if (!Object.is(value, 0)) buffer.fill(dtype === 'bool' ? Number(value !== 0) : value);
  return fromBuffer(buffer, own, dtype) as Tensor<S>;
}

/**
 * Zeros.
 *
 * PyTorch: `torch.zeros`.
 *
 * @throws ShapeError for a negative or fractional length.
 * @example
 * zeros([2, 3]).shape;   // [2, 3]
 */
export function zeros<const S extends Shape>(shape: S, options?: CreateOptions): Tensor<S> {
  return filled('zeros', shape, 0, options);
}

/**
 * Ones.
 *
 * PyTorch: `torch.ones`.
 *
 * @throws ShapeError for a negative or fractional length.
 * @example
 * ones([2]).toArray();   // [1, 1]
 */
export function ones<const S extends Shape>(shape: S, options?: CreateOptions): Tensor<S> {
  return filled('ones', shape, 1, options);
}

/**
 * Ones on the main diagonal of `rows` × `columns`, zeros elsewhere.
 *
 * PyTorch: `torch.eye`.
 *
 * @example
 * eye(2).toArray();   // [[1, 0], [0, 1]]
 */
export function eye<const N extends number, const M extends number = N>(
  rows: N,
  columns: M = rows as unknown as M,
  options?: CreateOptions,
): Tensor<readonly [N, M]> {
  const out = filled('eye', [rows, columns] as const, 0, options);
  for (let i = 0; i < Math.min(rows, columns); i++) out.buffer[i * columns + i] = 1;
  return out;
}

/**
 * `arange(stop)`, or `arange(start, stop, step)`: from `start` on, as long as `stop` is not reached.
 *
 * PyTorch: `torch.arange`.
 *
 * @throws NumericsError for a step of 0 or bounds that are not finite.
 * @example
 * arange(3).toArray();          // [0, 1, 2]
 * arange(1, 2, 0.5).toArray();  // [1, 1.5]
 */
export function arange(stop: number, options?: CreateOptions): Tensor<readonly [number]>;
export function arange(start: number, stop: number, step?: number, options?: CreateOptions): Tensor<readonly [number]>;
export function arange(
  first: number,
  second?: number | CreateOptions,
  step = 1,
  last?: CreateOptions,
): Tensor<readonly [number]> {
  const [start, stop] = typeof second === 'number' ? [first, second] : [0, first];
  const given = typeof second === 'number' ? last : second;
  const options = given === undefined ? {} : given;
  checkOptions('arange', options, 'dtype');
  if (!Number.isFinite(start) || !Number.isFinite(stop) || !Number.isFinite(step) || step === 0)
    throw new NumericsError(`arange: finite bounds and a step other than 0 are needed, got ${start}, ${stop}, ${step}`);
  const size = Math.max(0, Math.ceil((stop - start) / step));
  return sequence('arange', size, options.dtype, (i) => start + i * step);
}

/**
 * `count` values evenly spaced from `start` to `stop`, both included.
 *
 * PyTorch: `torch.linspace`.
 *
 * @throws ShapeError for a negative count.
 * @example
 * linspace(0, 1, 3).toArray();   // [0, 0.5, 1]
 */
export function linspace(
  start: number,
  stop: number,
  count = 50,
  options: CreateOptions = {},
): Tensor<readonly [number]> {
  for (const end of [start, stop]) checkNumber('linspace', end);
  checkOptions('linspace', options, 'dtype');
  const step = (stop - start) / (count - 1);
  const value = (i: number): number => (i === count - 1 && i > 0 ? stop : i === 0 ? start : start + i * step);
  return sequence('linspace', count, options.dtype, value);
}

/**
 * Zeros of the shape and dtype of `x`.
 *
 * PyTorch: `torch.zeros_like`.
 *
 * @example
 * zerosLike(tensor([1, 2]));   // [0, 0]
 */
export function zerosLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  checkTensor('zerosLike', x);
  return fromBuffer(newBuffer(x.dtype, x.size), x.shape, x.dtype) as Tensor<S>;
}

/**
 * Ones of the shape and dtype of `x`.
 *
 * PyTorch: `torch.ones_like`.
 *
 * @example
 * onesLike(tensor([5, 6]));   // [1, 1]
 */
export function onesLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  checkTensor('onesLike', x);
  return fromBuffer(newBuffer(x.dtype, x.size).fill(1), x.shape, x.dtype) as Tensor<S>;
}

function sequence(
  name: string,
  size: number,
  dtype: DType = 'float64',
  value: (i: number) => number,
): Tensor<readonly [number]> {
  checkDtype(dtype, name);
  const out = filled(name, [size] as const, 0);
  for (let i = 0; i < size; i++) out.buffer[i] = value(i);
  return cast(out, dtype) as Tensor<readonly [number]>;
}

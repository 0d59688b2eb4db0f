import { DtypeError, ShapeError } from './errors.ts';
import { shown } from './shown.ts';

/**
 * Element types; `float64` is the default, as in NumPy.
 *
 * @example
 * const dtype: DType = 'float32';
 * zeros([2], { dtype }).dtype;   // 'float32'
 */
export type DType = 'float64' | 'float32' | 'int32' | 'uint32' | 'bool';

/**
 * The memory of a tensor; bools are bytes 0 and 1.
 *
 * @example
 * const values: Buffer = tensor([1, 2], { dtype: 'int32' }).toTypedArray();
 * values;   // Int32Array [1, 2]
 */
export type Buffer = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

const arrays = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const satisfies Record<DType, unknown>;

/**
 * All dtypes, in the order of promotion read backwards.
 *
 * @example
 * dtypes;   // ['float64', 'float32', 'int32', 'uint32', 'bool']
 */
export const dtypes = Object.keys(arrays) as readonly DType[];

/**
 * New zeroed memory for `size` elements.
 *
 * @throws ShapeError if there is not so much.
 * @example
 * newBuffer('bool', 2);   // Uint8Array
 */
export function newBuffer(dtype: DType, size: number): Buffer {
  try {
    return dtype === 'float64' ? new Float64Array(size) : new arrays[dtype](size);
  } catch (cause) {
    throw new ShapeError(`there is no memory for ${size} elements of ${dtype}`, { cause });
  }
}

/** The dtype whose memory is such an array, or null: bytes mean bool only when a tensor made them. */
export function dtypeOfArray(array: unknown): DType | null {
  for (const dtype of dtypes) if (dtype !== 'bool' && array instanceof arrays[dtype]) return dtype;
  return null;
}

/**
 * Does a derivative with respect to such elements exist at all?
 *
 * @example
 * isFloat('float32');   // true
 * isFloat('int32');     // false
 */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'float32';
}

/** Returns `dtype` if it is one. @throws DtypeError naming those that are. */
export function checkDtype(dtype: DType, name: string): DType {
  if (typeof dtype === 'string' && Object.hasOwn(arrays, dtype)) return dtype;
  throw new DtypeError(`${name}: unknown dtype '${shown(dtype)}'`, {
    hint: `the dtypes are ${dtypes.join(', ')}`,
  });
}

/** @throws DtypeError for anything but a float. */
export function checkFloat(name: string, dtype: DType): void {
  if (!isFloat(dtype))
    throw new DtypeError(`${name} is defined for floats, got ${dtype}`, { hint: "x.cast('float64')" });
}

/** The dtype of a sum. @throws DtypeError for bools. */
export function addable(name: string, dtype: DType): DType {
  if (dtype !== 'bool') return dtype;
  throw new DtypeError(`${name} is not defined for bool`, { hint: "x.cast('int32')" });
}

const rank = { bool: 0, int32: 1, uint32: 1, float32: 2, float64: 3 } as const satisfies Record<DType, number>;

/**
 * The dtype in which two operands meet: bool < int32, uint32 < float32 < float64.
 *
 * @throws DtypeError for int32 with uint32, which share no integer type.
 * @example
 * promote('int32', 'float32');   // 'float32'
 */
export function promote(a: DType, b: DType, name = 'promote'): DType {
  if (a === b) return a;
  if (rank[a] !== rank[b]) return rank[a] > rank[b] ? a : b;
  throw new DtypeError(`${name}: int32 and uint32 share no integer dtype`, {
    hint: `cast one of them: x.cast('${a}')`,
  });
}

/** A JavaScript number takes its partner's dtype, unless that is an int which cannot hold it: then float64. */
export function promoteNumber(dtype: DType, value: number): DType {
  if (isFloat(dtype)) return dtype;
  const wrapped = dtype === 'uint32' ? value >>> 0 : value | 0;
  if (wrapped !== value) return 'float64';
  return dtype === 'bool' ? 'int32' : dtype;
}

// Over 150 lines: unary and binary ops are one subject, and sharing the walk keeps each op's file to its formulas.
import { apply } from './apply.ts';
import { type Buffer, type DType, isFloat, promote, promoteNumber } from './dtype.ts';
import { DtypeError } from './errors.ts';
import { eachRow, type NdArray } from './kernels/ndarray.ts';
import { declare, type Op, type OpDeclaration, type Rule, type TensorType } from './op.ts';
import { cast } from './ops/cast.ts';
import { scalar } from './scalar.ts';
import { broadcastShapes, sameShape } from './shape.ts';
import type { Broadcast, BroadcastOperand, Shape, ShapeOf } from './shapetypes.ts';
import { stretched } from './kernels/stretched.ts';
import { Tensor } from './tensor.ts';

/**
 * What stands on either side of an op: a tensor, or a number that takes its partner's dtype.
 *
 * @example
 * const twice = (x: Operand) => add(x, x);
 * twice(tensor([1, 2]));   // [2, 4]
 * twice(3);                // 6
 */
export type Operand = Tensor | number;

/**
 * y[to + i] = f(x[at + i · step]) for i < n; a step of 0 repeats one element, so one loop serves every layout.
 *
 * @example
 * const halve: UnaryLoop = (x, at, step, y, to, n) => {
 *   for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! / 2;
 * };
 */
export type UnaryLoop = (x: Buffer, at: number, step: number, y: Buffer, to: number, n: number) => void;

/**
 * y[to + i] = f(a[at + i · step], b[bt + i · bstep]) for i < n.
 *
 * @example
 * const average: BinaryLoop = (a, at, step, b, bt, bstep, y, to, n) => {
 *   for (let i = 0; i < n; i++) y[to + i] = (a[at + i * step]! + b[bt + i * bstep]!) / 2;
 * };
 */
export type BinaryLoop = (
  a: Buffer,
  at: number,
  step: number,
  b: Buffer,
  bt: number,
  bstep: number,
  y: Buffer,
  to: number,
  n: number,
) => void;

/** Which dtypes an op computes in: `float` takes ints as float64, `number` refuses bools, `any` takes all. */
type Accepts = 'float' | 'number' | 'any';

interface Elementwise<Loop, Name extends string = string> {
  readonly name: Name;
  readonly accepts?: Accepts;
  readonly result?: 'bool';
  readonly kernel: Loop;
  /** For int32 and uint32, where the loop above would lose bits; results wrap. */
  readonly integers?: Loop;
  /** For bools, if the loop above does not give 0 and 1. */
  readonly bools?: Loop;
  readonly keeps: OpDeclaration<null>['keeps'];
  readonly domain?: OpDeclaration<null>['domain'];
}

/**
 * A unary op as its file declares it.
 *
 * @example
 * const declaration: Unary = {
 *   name: 'halve',
 *   kernel: (x, at, step, y, to, n) => {
 *     for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! / 2;
 *   },
 *   vjp: (g) => g.div(2),
 *   keeps: [],
 * };
 * unary(declaration)(tensor([1, 2]));   // [0.5, 1]
 */
export interface Unary extends Elementwise<UnaryLoop> {
  readonly vjp: ((g: Tensor, x: Tensor, y: Tensor) => Tensor) | null;
}

/**
 * A binary op as its file declares it.
 *
 * @example
 * const declaration: Binary<'first'> = {
 *   name: 'first',
 *   kernel: (a, at, step, _b, _bt, _bstep, y, to, n) => {
 *     for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]!;
 *   },
 *   vjp: [(g) => g, null],
 *   keeps: [],
 * };
 * binary(declaration)(tensor([1, 2]), 5);   // [1, 2]
 */
export interface Binary<Name extends string> extends Elementwise<BinaryLoop, Name> {
  readonly vjp: readonly [Rule<null> | null, Rule<null> | null];
}

/**
 * An op that is called as a function and carries its declaration.
 *
 * @example
 * const activation: UnaryFunction = tanh;
 * activation.op.name;   // 'tanh'
 */
export type UnaryFunction = (<S extends Shape = readonly []>(x: Tensor<S> | number) => Tensor<S>) & {
  readonly op: Op<null>;
};

/**
 * An op that is called as a function and carries its declaration.
 *
 * @example
 * const minus: BinaryFunction<'sub'> = sub;
 * minus(tensor([3, 4]), 1);   // [2, 3]
 */
export type BinaryFunction<Name extends string> = (<A extends Operand, B extends Operand>(
  a: A,
  b: B & BroadcastOperand<ShapeOf<A>, ShapeOf<B>, Name>,
) => Tensor<Broadcast<ShapeOf<A>, ShapeOf<B>>>) & { readonly op: Op<null> };

/**
 * An elementwise function of one tensor.
 *
 * @example
 * const cube = unary({
 *   name: 'cube',
 *   kernel: (x, at, step, y, to, n) => {
 *     for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! ** 3;
 *   },
 *   vjp: (g, x) => g.mul(x.square()).mul(3),
 *   keeps: [0],
 * });
 * cube(tensor([1, 2]));   // [1, 8]
 */
export function unary(declaration: Unary): UnaryFunction {
  const { name, accepts, kernel, keeps, domain, vjp } = declaration;
  const loops = loopsFor(declaration);
  const resultOf = resultsOf(declaration);
  const op = declare<null>({
    name,
    infer: (inputs) => resultOf(inputs[0]!, inputs[0]!.shape, true),
    kernel: (inputs, out) => {
      const x = inputs[0]!;
      walk1(x.dtype === 'float64' ? kernel : loops[x.dtype], x, out);
    },
    vjp: [vjp && ((g, inputs, y) => vjp(g, inputs[0]!, y))],
    linearity: 'elementwise',
    keeps,
    samples: [[], [3], [2, 3], [0]].map((shape) => ({ shapes: [shape], params: null })),
    domain,
  });
  const f = (x: Operand): Tensor => {
    if (!(x instanceof Tensor)) return apply(op, [scalar(checkNumber(name, x), 'float64')], null);
    return apply(op, [accepts === 'float' && !isFloat(x.dtype) ? cast(x, 'float64') : x], null);
  };
  return Object.assign(f, { op }) as UnaryFunction;
}

/**
 * An elementwise function of two tensors that broadcast.
 *
 * @example
 * const product = binary({
 *   name: 'product',
 *   kernel: (a, at, step, b, bt, bstep, y, to, n) => {
 *     for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! * b[bt + i * bstep]!;
 *   },
 *   vjp: [(g, [, b]) => g.mul(b!), (g, [a]) => g.mul(a!)],
 *   keeps: [0, 1],
 * });
 * product(tensor([1, 2]), 3);   // [3, 6]
 */
export function binary<const Name extends string>(declaration: Binary<Name>): BinaryFunction<Name> {
  const { name, accepts, kernel, keeps, domain, vjp } = declaration;
  const loops = loopsFor(declaration);
  const resultOf = resultsOf(declaration);
  const op = declare<null>({
    name,
    infer: (inputs) => {
      const a = inputs[0]!;
      const b = inputs[1]!;
      if (a.dtype !== b.dtype)
        throw new DtypeError(`${name}: operands of one dtype are needed, got ${a.dtype} and ${b.dtype}`);
      if (sameShape(a.shape, b.shape) || b.shape.length === 0) return resultOf(a, a.shape, true);
      if (a.shape.length === 0) return resultOf(b, b.shape, true);
      return resultOf(a, broadcastShapes(name, a.shape, b.shape), false);
    },
    kernel: (inputs, out) => {
      const a = inputs[0]!;
      walk2(a.dtype === 'float64' ? kernel : loops[a.dtype], a, inputs[1]!, out);
    },
    vjp,
    linearity: 'elementwise',
    keeps,
    samples: binaryShapes.map((shapes) => ({ shapes, params: null })),
    domain,
  });
  const f = (a: Operand, b: Operand): Tensor => {
    if (a instanceof Tensor && b instanceof Tensor && a.dtype === b.dtype && (accepts !== 'float' || isFloat(a.dtype)))
      return apply(op, [a, b], null);
    return apply(op, meet(name, accepts, a, b), null);
  };
  return Object.assign(f, { op }) as BinaryFunction<Name>;
}

const binaryShapes: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2]],
  [
    [2, 2],
    [2, 2],
  ],
  [
    [0, 2],
    [1, 2],
  ],
];

/** Both operands as tensors of the dtype they meet in. */
export function meet(name: string, accepts: Accepts | undefined, a: Operand, b: Operand): [Tensor, Tensor] {
  let dtype: DType;
  if (!(a instanceof Tensor)) checkNumber(name, a);
  if (!(b instanceof Tensor)) checkNumber(name, b);
  if (typeof a === 'number') dtype = typeof b === 'number' ? 'float64' : promoteNumber(b.dtype, a);
  else dtype = typeof b === 'number' ? promoteNumber(a.dtype, b) : promote(a.dtype, b.dtype, name);
  if (accepts === 'float' && !isFloat(dtype)) dtype = 'float64';
  return [toDtype(a, dtype), toDtype(b, dtype)];
}

/** @throws DtypeError for what is neither a tensor nor a number. */
function checkNumber(name: string, x: unknown): number {
  if (typeof x === 'number') return x;
  const what =
    x === null || x === undefined ? String(x) : Array.isArray(x) ? 'an array' : `a value of type ${typeof x}`;
  throw new DtypeError(`${name}: an operand is a tensor or a number, got ${what}`, {
    hint: 'tensor(...) makes one of arrays and numbers',
  });
}

function toDtype(x: Operand, dtype: DType): Tensor {
  if (typeof x === 'number') return scalar(x, dtype);
  return x.dtype === dtype ? x : cast(x, dtype);
}

/** Gives the type of a result of `shape`; if `x` already has that shape and the op keeps dtypes, `x` is its own type. */
function resultsOf({ name, accepts, bools, result }: Elementwise<unknown>) {
  return (x: TensorType, shape: Shape, alike: boolean): TensorType => {
    const { dtype } = x;
    if (dtype === 'float64' && alike && result === undefined) return x;
    if (dtype === 'bool' && accepts !== 'any' && bools === undefined)
      throw new DtypeError(`${name} is not defined for bool`, { hint: "cast first: x.cast('int32')" });
    if (accepts === 'float' && !isFloat(dtype)) throw new DtypeError(`${name} is defined for floats, got ${dtype}`);
    return alike && result === undefined ? x : { shape, dtype: result ?? dtype };
  };
}

function loopsFor<Loop>({ kernel, integers = kernel, bools = kernel }: Elementwise<Loop>): Record<DType, Loop> {
  return { float64: kernel, float32: kernel, int32: integers, uint32: integers, bool: bools };
}

function walk1(loop: UnaryLoop, x: NdArray, out: NdArray): void {
  if (x.dense) {
    loop(x.buffer, x.offset, 1, out.buffer, out.offset, out.size);
    return;
  }
  let to = out.offset;
  eachRow(x.shape, x.strides, x.offset, (at, step, n) => {
    loop(x.buffer, at, step, out.buffer, to, n);
    to += n;
  });
}

function walk2(loop: BinaryLoop, a: NdArray, b: NdArray, out: NdArray): void {
  const n = out.size;
  if (a.dense && b.dense && a.size === n && b.size === n) {
    loop(a.buffer, a.offset, 1, b.buffer, b.offset, 1, out.buffer, out.offset, n);
    return;
  }
  const step = a.size === n ? 1 : 0;
  const bstep = b.size === n ? 1 : 0;
  if (a.dense && b.dense && (step === 1 || a.size === 1) && (bstep === 1 || b.size === 1)) {
    loop(a.buffer, a.offset, step, b.buffer, b.offset, bstep, out.buffer, out.offset, n);
    return;
  }
  if (out.shape.length > 2) {
    walk(out.shape, out.offset, [a, b], (to, at, steps, length) =>
      loop(a.buffer, at[0]!, steps[0]!, b.buffer, at[1]!, steps[1]!, out.buffer, to, length),
    );
    return;
  }
  // Matrices, the common case, without the arrays that any rank needs.
  const columns = out.shape.at(-1)!;
  const [down, across, bdown, bacross] = [stride(a, 2), stride(a, 1), stride(b, 2), stride(b, 1)];
  for (let row = 0, to = 0; to < n; row++, to += columns) {
    const [at, bt] = [a.offset + row * down, b.offset + row * bdown];
    loop(a.buffer, at, across, b.buffer, bt, bacross, out.buffer, out.offset + to, columns);
  }
}

/** The step along an axis counted from the last, which is 1; 0 where the operand is stretched. */
function stride(x: NdArray, fromLast: number): number {
  const axis = x.shape.length - fromLast;
  return axis < 0 || x.shape[axis] === 1 ? 0 : x.strides[axis]!;
}

/** Calls `run` for each innermost row of `shape`, with the place and step of every operand, stretched to that shape. */
export function walk(
  shape: Shape,
  offset: number,
  operands: readonly NdArray[],
  run: (to: number, at: readonly number[], steps: readonly number[], length: number) => void,
): void {
  const at = operands.map((x) => x.offset);
  const last = shape.length - 1;
  if (last < 0) return run(offset, at, at, 1);
  const length = shape[last]!;
  let rows = 1;
  for (let axis = 0; axis < last; axis++) rows *= shape[axis]!;
  if (length === 0 || rows === 0) return;
  const strides = operands.map((x) => stretched(x, shape));
  const steps = strides.map((s) => s[last]!);
  const index = new Array<number>(last).fill(0);
  for (let row = 0; row < rows; row++) {
    run(offset + row * length, at, steps, length);
    for (let axis = last - 1; axis >= 0; axis--) {
      const wraps = ++index[axis]! === shape[axis]!;
      for (let k = 0; k < at.length; k++) {
        const stride = strides[k]![axis]!;
        at[k]! += wraps ? stride - stride * shape[axis]! : stride;
      }
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}

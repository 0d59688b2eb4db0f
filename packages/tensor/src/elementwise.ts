// Over 150 lines: unary and binary ops differ in one operand only, and are read side by side.
import { sampleOf } from './samples.ts';
import { checkSameDtype } from './checks.ts';
import { apply } from './apply.ts';
import { addable, checkFloat, type DType, isFloat } from './dtype.ts';
import type { NdArray } from './kernels/ndarray.ts';
import { type BinaryLoop, type UnaryLoop, walk1, walk2 } from './kernels/walk.ts';
import { declare, type Kernel, type Op, type OpDeclaration, type Rule, type TensorType } from './op.ts';
import { type Accepts, checkNumber, meet, type Operand } from './operand.ts';
import { cast } from './ops/cast.ts';
import { scalar } from './scalar.ts';
import { broadcastShapes, sameShape } from './shape.ts';
import type { Broadcast, BroadcastOperand, Shape, ShapeOf } from './shapetypes.ts';
import { Tensor } from './tensor.ts';

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
  const { name, accepts, keeps, domain, vjp } = declaration;
  const loops = loopsFor(declaration);
  const resultOf = resultsOf(declaration);
  const op = declare<null>({
    name,
    infer: (inputs) => resultOf(inputs[0]!, inputs[0]!.shape, true),
    kernel: withLoop(declaration, (inputs, out) => walk1(loops[inputs[0]!.dtype], inputs[0]!, out)),
    vjp: [vjp && ((g, inputs, y) => vjp(g, inputs[0]!, y))],
    linearity: 'elementwise',
    keeps,
    samples: [[], [3], [2, 3], [0]].map((shape) => sampleOf(null, shape)),
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
  const { name, accepts, keeps, domain, vjp } = declaration;
  const loops = loopsFor(declaration);
  const resultOf = resultsOf(declaration);
  const op = declare<null>({
    name,
    infer: (inputs) => {
      const a = inputs[0]!;
      const b = inputs[1]!;
      checkSameDtype(name, a, b);
      if (sameShape(a.shape, b.shape) || b.shape.length === 0) return resultOf(a, a.shape, true);
      if (a.shape.length === 0) return resultOf(b, b.shape, true);
      return resultOf(a, broadcastShapes(name, a.shape, b.shape), false);
    },
    kernel: withLoop(declaration, (inputs, out) => walk2(loops[inputs[0]!.dtype], inputs[0]!, inputs[1]!, out)),
    vjp,
    linearity: 'elementwise',
    keeps,
    samples: binaryShapes.map((shapes) => ({ shapes, params: null })),
    domain,
  });
  const f = (a: Operand, b: Operand): Tensor => {
    if (a instanceof Tensor && b instanceof Tensor && a.dtype === b.dtype && (accepts !== 'float' || isFloat(a.dtype)))
      return apply(op, [a, b], null);
    if (typeof b === 'number' && a instanceof Tensor && isFloat(a.dtype))
      return apply(op, [a, scalar(b, a.dtype)], null);
    if (typeof a === 'number' && b instanceof Tensor && isFloat(b.dtype))
      return apply(op, [scalar(a, b.dtype), b], null);
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

/** Gives the type of a result of `shape`; if `x` already has that shape and the op keeps dtypes, `x` is its own type. */
function resultsOf({ name, accepts, bools, result }: Elementwise<unknown>) {
  return (x: TensorType, shape: Shape, alike: boolean): TensorType => {
    const { dtype } = x;
    if (dtype === 'float64' && alike && result === undefined) return x;
    if (accepts !== 'any' && bools === undefined) addable(name, dtype);
    if (accepts === 'float') checkFloat(name, dtype);
    return alike && result === undefined ? x : { shape, dtype: result ?? dtype };
  };
}

/** Shows the loop on the kernel, where results are of the dtype of their operands. */
function withLoop(
  { kernel: loop, result }: Elementwise<UnaryLoop> | Elementwise<BinaryLoop>,
  kernel: (inputs: readonly NdArray[], out: NdArray) => void,
): Kernel<null> {
  return result === undefined ? Object.assign(kernel, { loop }) : kernel;
}

function loopsFor<Loop>({ kernel, integers = kernel, bools = kernel }: Elementwise<Loop>): Record<DType, Loop> {
  return { float64: kernel, float32: kernel, int32: integers, uint32: integers, bool: bools };
}

// Over 150 lines: one line for each method's type. This file installs the methods and is the package's only side effect.
import type { DType } from './dtype.ts';
import type { Over, ReductionOptions } from './kernels/reduce.ts';
import type { Operand } from './operand.ts';
import type {
  Broadcast,
  BroadcastOperand,
  MatMul,
  MatMulOperand,
  Reshaped,
  Shape,
  ShapeOf,
  Transposed,
} from './shapetypes.ts';
import { add } from './ops/add.ts';
import { sub } from './ops/sub.ts';
import { mul } from './ops/mul.ts';
import { div } from './ops/div.ts';
import { neg } from './ops/neg.ts';
import { abs } from './ops/abs.ts';
import { sign } from './ops/sign.ts';
import { square } from './ops/square.ts';
import { sqrt } from './ops/sqrt.ts';
import { pow } from './ops/pow.ts';
import { exp } from './ops/exp.ts';
import { log } from './ops/log.ts';
import { sin } from './ops/sin.ts';
import { cos } from './ops/cos.ts';
import { tanh } from './ops/tanh.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { relu } from './ops/relu.ts';
import { maximum } from './ops/maximum.ts';
import { minimum } from './ops/minimum.ts';
import { equal } from './ops/equal.ts';
import { notEqual } from './ops/notEqual.ts';
import { less } from './ops/less.ts';
import { lessEqual } from './ops/lessEqual.ts';
import { greater } from './ops/greater.ts';
import { greaterEqual } from './ops/greaterEqual.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import { cast } from './ops/cast.ts';
import { max } from './ops/max.ts';
import { reshape } from './ops/reshape.ts';
import { type Range, slice } from './ops/slice.ts';
import { sum } from './ops/sum.ts';
import { sumTo } from './ops/sumTo.ts';
import { take } from './ops/take.ts';
import { transpose } from './ops/transpose.ts';
import { matmul } from './ops/matmul.ts';
import { at, type Index } from './functions/at.ts';
import { detach } from './functions/detach.ts';
import { mean } from './functions/mean.ts';
import { logSoftmax, logSumExp, softmax } from './functions/softmax.ts';
import { Tensor } from './tensor.ts';

/**
 * Methods that other packages install on tensors: they add their types here by declaration merging.
 *
 * Without type parameters, since TypeScript refuses to merge generic declarations across packages.
 *
 * @example
 * type Added = keyof AddedMethods;   // 'backward', once @adjoint/autograd is imported
 */
export interface AddedMethods {}

/**
 * The fluent methods of a tensor: each is the free function of its name with the tensor as first argument.
 *
 * @example
 * const activations: (keyof Methods<Shape>)[] = ['relu', 'tanh'];
 */
export interface Methods<S extends Shape> extends AddedMethods {
  /** All axes in reverse order; a view. */
  readonly T: Tensor<Transposed<S>>;
  abs(): Tensor<S>;
  add<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'add'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  at(...indices: readonly Index[]): Tensor;
  broadcastTo<const R extends Shape>(shape: R): Tensor<R>;
  cast(dtype: DType): Tensor<S>;
  cos(): Tensor<S>;
  detach(): Tensor<S>;
  div<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'div'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  equal<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'equal'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  exp(): Tensor<S>;
  greater<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'greater'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  greaterEqual<B extends Operand>(
    b: B & BroadcastOperand<S, ShapeOf<B>, 'greaterEqual'>,
  ): Tensor<Broadcast<S, ShapeOf<B>>>;
  less<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'less'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  lessEqual<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'lessEqual'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  log(): Tensor<S>;
  logSoftmax(over?: Over): Tensor<S>;
  logSumExp(): Tensor<readonly []>;
  logSumExp(over: Over, options?: ReductionOptions): Tensor;
  matmul<B extends Tensor>(b: B & MatMulOperand<S, ShapeOf<B>>): Tensor<MatMul<S, ShapeOf<B>>>;
  max(): Tensor<readonly []>;
  max(over: Over, options?: ReductionOptions): Tensor;
  maximum<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'maximum'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  mean(): Tensor<readonly []>;
  mean(over: Over, options?: ReductionOptions): Tensor;
  minimum<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'minimum'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  mul<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'mul'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  neg(): Tensor<S>;
  notEqual<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'notEqual'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  pow<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'pow'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  relu(): Tensor<S>;
  reshape<const R extends Shape>(shape: R): Tensor<Reshaped<R>>;
  sigmoid(): Tensor<S>;
  sign(): Tensor<S>;
  sin(): Tensor<S>;
  slice(...ranges: readonly Range[]): Tensor;
  softmax(over?: Over): Tensor<S>;
  sqrt(): Tensor<S>;
  square(): Tensor<S>;
  sub<B extends Operand>(b: B & BroadcastOperand<S, ShapeOf<B>, 'sub'>): Tensor<Broadcast<S, ShapeOf<B>>>;
  sum(): Tensor<readonly []>;
  sum(over: Over, options?: ReductionOptions): Tensor;
  sumTo<const R extends Shape>(shape: R): Tensor<R>;
  take(indices: Tensor, axis?: number): Tensor;
  tanh(): Tensor<S>;
  transpose(): Tensor<Transposed<S>>;
  transpose(axes: readonly number[]): Tensor;
}

const methods = {
  abs,
  add,
  broadcastTo,
  cast,
  cos,
  detach,
  div,
  equal,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  notEqual,
  pow,
  relu,
  reshape,
  sigmoid,
  sign,
  sin,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  sumTo,
  take,
  tanh,
  transpose,
} satisfies Record<Exclude<keyof Methods<Shape>, 'T' | 'at' | 'slice'>, unknown>;

for (const [name, f] of Object.entries(methods) as [string, (x: Tensor, p?: unknown, q?: unknown) => unknown][]) {
  // No method takes more than two arguments, but for the two of the list below; spreading them would cost every call.
  function method(this: Tensor, p?: unknown, q?: unknown): unknown {
    return f(this, p, q);
  }
  Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true });
}

for (const [name, f] of Object.entries({ at, slice }) as [string, (x: Tensor, ...rest: unknown[]) => unknown][]) {
  function method(this: Tensor, ...rest: unknown[]): unknown {
    return f(this, ...rest);
  }
  Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true });
}

Object.defineProperty(Tensor.prototype, 'T', {
  get(this: Tensor): Tensor {
    return transpose(this);
  },
});

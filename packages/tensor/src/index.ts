import './methods.ts';

export * from './apply.ts';
export * from './create.ts';
export { type Buffer, type DType, dtypes, isFloat, promote } from './dtype.ts';
export {
  binary,
  type Binary,
  type BinaryFunction,
  type BinaryLoop,
  type Operand,
  unary,
  type Unary,
  type UnaryFunction,
  type UnaryLoop,
} from './elementwise.ts';
export * from './errors.ts';
export { formatNumber } from './print/format.ts';
export { at } from './functions/at.ts';
export { detach } from './functions/detach.ts';
export { gather } from './functions/gather.ts';
export { linear } from './functions/linear.ts';
export { mean } from './functions/mean.ts';
export { logSoftmax, logSumExp, softmax } from './functions/softmax.ts';
export { stack } from './functions/stack.ts';
export type { AddedMethods, Methods } from './methods.ts';
export { accumulate, type NdArray } from './kernels/ndarray.ts';
export * from './op.ts';
export * from './primitives.ts';
export * from './random/keys.ts';
export type { Axes, Over, Reduction, ReductionFunction, ReductionOptions } from './kernels/reduce.ts';
export { scalar } from './scalar.ts';
export { sameShape, showShape, sizeOf } from './shape.ts';
export type * from './shapetypes.ts';
export * from './tensor.ts';
export * from './tree.ts';
export { abs } from './ops/abs.ts';
export { add } from './ops/add.ts';
export { broadcastTo } from './ops/broadcastTo.ts';
export { cast } from './ops/cast.ts';
export { concat } from './ops/concat.ts';
export { cos } from './ops/cos.ts';
export { div } from './ops/div.ts';
export { equal } from './ops/equal.ts';
export { exp } from './ops/exp.ts';
export { greater } from './ops/greater.ts';
export { greaterEqual } from './ops/greaterEqual.ts';
export { less } from './ops/less.ts';
export { lessEqual } from './ops/lessEqual.ts';
export { log } from './ops/log.ts';
export { matmul, type MatMulFunction, type Orientation } from './ops/matmul.ts';
export { max } from './ops/max.ts';
export { maximum } from './ops/maximum.ts';
export { minimum } from './ops/minimum.ts';
export { mul } from './ops/mul.ts';
export { neg } from './ops/neg.ts';
export { notEqual } from './ops/notEqual.ts';
export { pow } from './ops/pow.ts';
export { relu } from './ops/relu.ts';
export { reshape } from './ops/reshape.ts';
export { sigmoid } from './ops/sigmoid.ts';
export { sign } from './ops/sign.ts';
export { sin } from './ops/sin.ts';
export { embed, type Range, slice } from './ops/slice.ts';
export { sqrt } from './ops/sqrt.ts';
export { square } from './ops/square.ts';
export { stopGradient } from './ops/stopGradient.ts';
export { sub } from './ops/sub.ts';
export { sum } from './ops/sum.ts';
export { sumTo } from './ops/sumTo.ts';
export { addAt, take } from './ops/take.ts';
export { tanh } from './ops/tanh.ts';
export { transpose } from './ops/transpose.ts';
export { where } from './ops/where.ts';

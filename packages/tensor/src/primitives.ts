import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import { cast } from './ops/cast.ts';
import { concat } from './ops/concat.ts';
import { cos } from './ops/cos.ts';
import { div } from './ops/div.ts';
import { equal } from './ops/equal.ts';
import { exp } from './ops/exp.ts';
import { greater } from './ops/greater.ts';
import { greaterEqual } from './ops/greaterEqual.ts';
import { less } from './ops/less.ts';
import { lessEqual } from './ops/lessEqual.ts';
import { log } from './ops/log.ts';
import { matmul } from './ops/matmul.ts';
import { max } from './ops/max.ts';
import { maximum } from './ops/maximum.ts';
import { minimum } from './ops/minimum.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { notEqual } from './ops/notEqual.ts';
import { pow } from './ops/pow.ts';
import { relu } from './ops/relu.ts';
import { reshape } from './ops/reshape.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { sign } from './ops/sign.ts';
import { sin } from './ops/sin.ts';
import { embed, slice } from './ops/slice.ts';
import { sqrt } from './ops/sqrt.ts';
import { square } from './ops/square.ts';
import { stopGradient } from './ops/stopGradient.ts';
import { sub } from './ops/sub.ts';
import { sum } from './ops/sum.ts';
import { sumTo } from './ops/sumTo.ts';
import { addAt, take } from './ops/take.ts';
import { tanh } from './ops/tanh.ts';
import { transpose } from './ops/transpose.ts';
import { where } from './ops/where.ts';

/**
 * Every primitive by name: what the laws run over, and what an exporter must cover to compile.
 *
 * @example
 * primitives.tanh.name;   // 'tanh'
 */
export const primitives = {
  abs: abs.op,
  add: add.op,
  addAt: addAt.op,
  broadcastTo: broadcastTo.op,
  cast: cast.op,
  concat: concat.op,
  cos: cos.op,
  div: div.op,
  embed: embed.op,
  equal: equal.op,
  exp: exp.op,
  greater: greater.op,
  greaterEqual: greaterEqual.op,
  less: less.op,
  lessEqual: lessEqual.op,
  log: log.op,
  matmul: matmul.op,
  max: max.op,
  maximum: maximum.op,
  minimum: minimum.op,
  mul: mul.op,
  neg: neg.op,
  notEqual: notEqual.op,
  pow: pow.op,
  relu: relu.op,
  reshape: reshape.op,
  sigmoid: sigmoid.op,
  sign: sign.op,
  sin: sin.op,
  slice: slice.op,
  sqrt: sqrt.op,
  square: square.op,
  stopGradient: stopGradient.op,
  sub: sub.op,
  sum: sum.op,
  sumTo: sumTo.op,
  take: take.op,
  tanh: tanh.op,
  transpose: transpose.op,
  where: where.op,
} as const;

/**
 * The name of a primitive.
 *
 * @example
 * const name: PrimitiveName = 'exp';
 * primitives[name].linearity;   // 'elementwise'
 */
export type PrimitiveName = keyof typeof primitives;

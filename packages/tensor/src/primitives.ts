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
import { log2 } from './ops/log2.ts';
import { log10 } from './ops/log10.ts';
import { log1p } from './ops/log1p.ts';
import { expm1 } from './ops/expm1.ts';
import { asin } from './ops/asin.ts';
import { acos } from './ops/acos.ts';
import { atan2 } from './ops/atan2.ts';
import { cosh, sinh } from './ops/sinh.ts';
import { asinh } from './ops/asinh.ts';
import { acosh } from './ops/acosh.ts';
import { erf } from './ops/erf.ts';
import { erfc } from './ops/erfc.ts';
import { lgamma } from './ops/lgamma.ts';
import { polygamma } from './ops/polygamma.ts';
import { sinc } from './ops/sinc.ts';
import { floor } from './ops/floor.ts';
import { round } from './ops/round.ts';
import { fmod } from './ops/fmod.ts';
import { hypot } from './ops/hypot.ts';
import { logAddExp } from './ops/logAddExp.ts';
import { xlogy } from './ops/xlogy.ts';
import { where } from './ops/where.ts';
import { argmax } from './ops/argmax.ts';
import { argsort } from './ops/argsort.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import { cast } from './ops/cast.ts';
import { concat } from './ops/concat.ts';
import { cumArg } from './ops/cumArg.ts';
import { cumsum } from './ops/cumsum.ts';
import { gather, scatterAdd } from './ops/gather.ts';
import { linearRecurrence } from './ops/linearRecurrence.ts';
import { max } from './ops/max.ts';
import { min } from './ops/min.ts';
import { placesOf } from './ops/places.ts';
import { reshape } from './ops/reshape.ts';
import { scatter } from './ops/scatter.ts';
import { scatterExtremum } from './ops/scatterExtremum.ts';
import { searchsorted } from './ops/searchsorted.ts';
import { embed, slice } from './ops/slice.ts';
import { stopGradient } from './ops/stopGradient.ts';
import { sum } from './ops/sum.ts';
import { sumTo } from './ops/sumTo.ts';
import { addAt, take } from './ops/take.ts';
import { transpose } from './ops/transpose.ts';
import { overlapAdd, windows } from './ops/windows.ts';
import { matmul } from './ops/matmul.ts';
import { solve } from './ops/solve.ts';
import { solveTriangular } from './ops/solveTriangular.ts';
import { cholesky } from './ops/cholesky.ts';
import { eigh } from './ops/eigh.ts';
import { pinv } from './ops/pinv.ts';
import { cofactors, det } from './ops/det.ts';
import { logAbsDet, signDet } from './ops/logAbsDet.ts';
import { matrixExp } from './ops/matrixExp.ts';

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
  argmax: argmax.op,
  argsort: argsort.op,
  broadcastTo: broadcastTo.op,
  cast: cast.op,
  concat: concat.op,
  cos: cos.op,
  cumArg: cumArg.op,
  cumsum: cumsum.op,
  div: div.op,
  embed: embed.op,
  equal: equal.op,
  exp: exp.op,
  gather: gather.op,
  greater: greater.op,
  greaterEqual: greaterEqual.op,
  less: less.op,
  lessEqual: lessEqual.op,
  linearRecurrence: linearRecurrence.op,
  log: log.op,
  matmul: matmul.op,
  max: max.op,
  maximum: maximum.op,
  min: min.op,
  minimum: minimum.op,
  mul: mul.op,
  neg: neg.op,
  notEqual: notEqual.op,
  overlapAdd: overlapAdd.op,
  places: placesOf.op,
  pow: pow.op,
  relu: relu.op,
  reshape: reshape.op,
  searchsorted: searchsorted.op,
  scatter: scatter.op,
  scatterAdd: scatterAdd.op,
  scatterExtremum: scatterExtremum.op,
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
  log1p: log1p.op,
  expm1: expm1.op,
  log2: log2.op,
  log10: log10.op,
  asin: asin.op,
  acos: acos.op,
  atan2: atan2.op,
  sinh: sinh.op,
  cosh: cosh.op,
  asinh: asinh.op,
  acosh: acosh.op,
  erf: erf.op,
  erfc: erfc.op,
  lgamma: lgamma.op,
  polygamma: polygamma.op,
  sinc: sinc.op,
  floor: floor.op,
  round: round.op,
  fmod: fmod.op,
  hypot: hypot.op,
  logAddExp: logAddExp.op,
  xlogy: xlogy.op,
  windows: windows.op,
  cholesky: cholesky.op,
  cofactors: cofactors.op,
  det: det.op,
  eigh: eigh.op,
  logAbsDet: logAbsDet.op,
  matrixExp: matrixExp.op,
  pinv: pinv.op,
  signDet: signDet.op,
  solve: solve.op,
  solveTriangular: solveTriangular.op,
} as const;

/**
 * The name of a primitive.
 *
 * @example
 * const name: PrimitiveName = 'exp';
 * primitives[name].linearity;   // 'elementwise'
 */
export type PrimitiveName = keyof typeof primitives;

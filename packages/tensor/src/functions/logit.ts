import { checkShare } from '../checks.ts';
import type { Operand } from '../operand.ts';
import { log1p } from '../ops/log1p.ts';
import { logAddExp } from '../ops/logAddExp.ts';
import { where } from '../ops/where.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './floating.ts';

/**
 * log(x / (1 - x)), the inverse of sigmoid; NaN outside [0, 1].
 *
 * @param eps - if given, x is clamped to [eps, 1 - eps] first.
 *
 * PyTorch: `torch.logit`.
 *
 * @throws NumericsError for an eps outside [0, 0.5].
 * @example
 * logit(tensor([0.5, 0.8]));      // [0, 1.3863]
 * logit(tensor([0, 1]), 0.5);     // [0, 0]
 */
export function logit<X extends Operand>(x: X, eps?: number | null): Tensor<ShapeOf<X>> {
  let p = floating('logit', x);
  if (eps !== undefined && eps !== null) {
    checkShare('logit', eps, 0.5);
    p = where(p.less(eps), eps, where(p.greater(1 - eps), 1 - eps, p));
  }
  // Outside the interval the derivative is NaN too.
  p = p.add(where(p.less(0).add(p.greater(1)), NaN, -0).cast(p.dtype));
  return p.log().sub(log1p(p.neg())) as Tensor<ShapeOf<X>>;
}

/**
 * The logarithm of `sigmoid`, without its underflow: -log(1 + e⁻ˣ).
 *
 * PyTorch: `F.logsigmoid`.
 *
 * @example
 * logSigmoid(tensor([0, -1000]));   // [-0.6931, -1000]
 */
export function logSigmoid<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return logAddExp(floating('logSigmoid', x).neg(), 0).neg() as Tensor<ShapeOf<X>>;
}

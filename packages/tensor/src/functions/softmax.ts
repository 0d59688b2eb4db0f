import { floats } from '../floats.ts';
import { apply } from '../apply.ts';
import { type Over, type ReductionOptions, reductionOf, reducedShape } from '../kernels/reduce.ts';
import { max } from '../ops/max.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { ofNothing } from './nothing.ts';

/** The largest elements, a constant to every derivative. */
function topOf(x: Tensor, axes: readonly number[]): Tensor {
  return apply(max.op, [stopGradient(x)], { axes, keepdims: true });
}

/** `x` less its largest element, so that no exponential overflows, and the sum of their exponentials. */
function shifted(
  name: string,
  x: Tensor,
  over: Over,
): { readonly low: Tensor; readonly e: Tensor; readonly total: Tensor } {
  const numbers = floats(name, x);
  const reduction = { ...reductionOf(name, x.shape, over), keepdims: true };
  // Of no elements nothing overflows.
  const low = x.size === 0 ? numbers : numbers.sub(topOf(numbers, reduction.axes));
  const e = low.exp();
  return { low, e, total: apply(sum.op, [e], reduction) };
}

/**
 * Exponentials that add up to 1 along an axis, by default the last.
 *
 * PyTorch: `torch.softmax`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, Math.log(3)]).softmax();   // [0.25, 0.75]
 */
export function softmax<S extends Shape>(x: Tensor<S>, over: Over = -1): Tensor<S> {
  const { e, total } = shifted('softmax', x, over);
  return e.div(total) as Tensor<S>;
}

/**
 * The logarithm of `softmax`, without its overflow and underflow.
 *
 * PyTorch: `torch.log_softmax`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, 0]).logSoftmax();   // [-0.6931, -0.6931]
 */
export function logSoftmax<S extends Shape>(x: Tensor<S>, over: Over = -1): Tensor<S> {
  const { low, total } = shifted('logSoftmax', x, over);
  return low.sub(total.log()) as Tensor<S>;
}

/**
 * log Σ exp(x) over some axes, or all of them, where neither overflows; -inf if there is nothing to add.
 *
 * PyTorch: `torch.logsumexp`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([1000, 1000]).logSumExp();   // 1000.6931
 */
export function logSumExp(x: Tensor): Tensor<readonly []>;
export function logSumExp(x: Tensor, over: Over, options?: ReductionOptions): Tensor;
export function logSumExp(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const numbers = floats('logSumExp', x);
  const reduction = reductionOf('logSumExp', x.shape, over, options);
  if (reduction.axes.length === 0) return numbers;
  const nothing = ofNothing(numbers, reduction, -Infinity);
  if (nothing !== null) return nothing;
  const top = topOf(numbers, reduction.axes);
  const shift = where(top.abs().less(Infinity), top, 0);
  const log = apply(sum.op, [numbers.sub(shift).exp()], reduction).log();
  return log.add(shift.reshape(reducedShape(x.shape, reduction)));
}

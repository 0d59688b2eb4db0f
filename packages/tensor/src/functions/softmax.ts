import { isFloat } from '../dtype.ts';
import { cast } from '../ops/cast.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { where } from '../ops/where.ts';
import { type Over, type ReductionOptions, reductionOf, reducedShape } from '../kernels/reduce.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

/** `x` less its largest element, so that no exponential overflows; the shift is a constant to every derivative. */
function shifted(given: Tensor, axes: readonly number[]): { readonly low: Tensor; readonly shift: Tensor | null } {
  const x = isFloat(given.dtype) ? given : cast(given, 'float64');
  if (axes.length === 0 || axes.some((axis) => x.shape[axis] === 0)) return { low: x, shift: null };
  const top = stopGradient(x).max(axes, { keepdims: true });
  const shift = where(top.abs().less(Infinity), top, 0);
  return { low: x.sub(shift), shift };
}

/** `axis` of a softmax, which may also stand in an options object. */
function axesFor(name: string, x: Tensor, over: Over): readonly number[] {
  return reductionOf(name, x.shape, over).axes;
}

/**
 * Exponentials that add up to 1 along an axis, by default the last.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, Math.log(3)]).softmax();   // [0.25, 0.75]
 */
export function softmax<S extends Shape>(x: Tensor<S>, over: Over = -1): Tensor<S> {
  const axes = axesFor('softmax', x, over);
  const e = shifted(x, axes).low.exp();
  return e.div(e.sum(axes, { keepdims: true })) as Tensor<S>;
}

/**
 * The logarithm of `softmax`, without its overflow and underflow.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, 0]).logSoftmax();   // [-0.6931, -0.6931]
 */
export function logSoftmax<S extends Shape>(x: Tensor<S>, over: Over = -1): Tensor<S> {
  const axes = axesFor('logSoftmax', x, over);
  const { low } = shifted(x, axes);
  return low.sub(low.exp().sum(axes, { keepdims: true }).log()) as Tensor<S>;
}

/**
 * log Σ exp(x) over some axes, or all of them, where neither overflows; -inf if there is nothing to add.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([1000, 1000]).logSumExp();   // 1000.6931
 */
export function logSumExp(x: Tensor): Tensor<readonly []>;
export function logSumExp(x: Tensor, over: Over, options?: ReductionOptions): Tensor;
export function logSumExp(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const reduction = reductionOf('logSumExp', x.shape, over, options);
  const { low, shift } = shifted(x, reduction.axes);
  if (reduction.axes.length === 0) return low;
  const log = low.exp().sum(reduction.axes, { keepdims: reduction.keepdims }).log();
  return shift === null ? log : log.add(shift.reshape(reducedShape(x.shape, reduction)));
}

import { stopGradient } from '../ops/stopGradient.ts';
import { where } from '../ops/where.ts';
import { type Axes, reductionOf, reducedShape } from '../reduce.ts';
import type { Tensor } from '../tensor.ts';

/** `x` less its largest element, so that no exponential overflows; the shift is a constant to every derivative. */
function shifted(name: string, x: Tensor, axis: Axes): { readonly low: Tensor; readonly shift: Tensor | null } {
  const { axes } = reductionOf(name, x.shape, axis);
  if (axes.length === 0 || axes.some((a) => x.shape[a] === 0)) return { low: x, shift: null };
  const top = stopGradient(x).max(axes, { keepdims: true });
  const shift = where(top.abs().less(Infinity), top, 0);
  return { low: x.sub(shift), shift };
}

/**
 * Exponentials that add up to 1 along an axis, by default the last.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, Math.log(3)]).softmax();   // [0.25, 0.75]
 */
export function softmax(x: Tensor, axis: Axes = -1): Tensor {
  const e = shifted('softmax', x, axis).low.exp();
  return e.div(e.sum(axis, { keepdims: true }));
}

/**
 * The logarithm of `softmax`, without its overflow and underflow.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([0, 0]).logSoftmax();   // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, axis: Axes = -1): Tensor {
  const { low } = shifted('logSoftmax', x, axis);
  return low.sub(low.exp().sum(axis, { keepdims: true }).log());
}

/**
 * log Σ exp(x) over some axes, or all of them, where neither overflows; -inf if there is nothing to add.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([1000, 1000]).logSumExp();   // 1000.6931
 */
export function logSumExp(x: Tensor, axis?: Axes, options?: { readonly keepdims?: boolean }): Tensor {
  const reduction = reductionOf('logSumExp', x.shape, axis, options);
  const { low, shift } = shifted('logSumExp', x, axis);
  const log = low.exp().sum(axis, options).log();
  return shift === null ? log : log.add(shift.reshape(reducedShape(x.shape, reduction)));
}

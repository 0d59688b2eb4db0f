import { floats } from '../floats.ts';
import { apply } from '../apply.ts';
import { NumericsError } from '../errors.ts';
import { extremeOf } from '../extremum.ts';
import { checkChoice, type Over, reducedShape, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { cast } from '../ops/cast.ts';
import { max } from '../ops/max.ts';
import { min } from '../ops/min.ts';
import { pow } from '../ops/pow.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import { scalar } from '../scalar.ts';
import type { Tensor } from '../tensor.ts';
import { guardedRoot } from './variance.ts';

/** x to the power p of elements not below 0, with derivative 0 at 0. */
function guardedPower(x: Tensor, p: number): Tensor {
  if (p >= 2) return pow(x, p);
  const none = x.equal(0);
  return where(none, scalar(p < 0 ? Infinity : 0, x.dtype), pow(where(none, 1, x), p));
}

/** A power of two in whose unit squares of elements up to `top` neither overflow nor vanish; 1 for ordinary ones. */
function unitFor(top: Tensor): Tensor {
  const [limit, large, small] = top.dtype === 'float32' ? [1e15, 2 ** 80, 2 ** -100] : [1e140, 2 ** 600, 2 ** -800];
  const unit = (value: number): Tensor => scalar(value, top.dtype);
  return where(top.greater(limit), unit(large), where(top.less(1 / limit), unit(small), unit(1)));
}

/**
 * (Σ |x|ᵖ)^(1/p) over some axes together, or all of them: the length of a vector, by default Euclid's.
 *
 * For p = ±∞ the largest or smallest magnitude, for p = 0 the count of elements that are not 0; `'fro'` is 2.
 * Elements are scaled, so that no square overflows. The derivative at 0 is 0.
 *
 * PyTorch: `torch.linalg.vector_norm`.
 *
 * @throws NumericsError for another p, ShapeError for p < 0 or ∞ of no elements, IndexError for an axis out of range.
 * @example
 * norm(tensor([3, 4]));                  // 5
 * norm(tensor([[3, -4], [0, 1]]), 1, 1); // [7, 1]
 */
export function norm(x: Tensor, p: number | 'fro' = 2, over?: Over, options?: ReductionOptions): Tensor {
  const numbers = floats('norm', x);
  const power = p === 'fro' ? 2 : p;
  if (typeof power !== 'number' || Number.isNaN(power))
    throw new NumericsError(`norm: p is a number or 'fro', got ${String(p)}`, { hint: 'matrixNorm has more' });
  const reduction = reductionOf('norm', x.shape, over, options);
  if (power === 0) return apply(sum.op, [cast(numbers.notEqual(0), numbers.dtype)], reduction);
  const sizes = numbers.abs();
  if (Math.abs(power) === Infinity) return extremeOf('norm', power > 0 ? max.op : min.op, sizes, over, options);
  if (power < 0) checkChoice('norm', x.shape, reduction.axes);
  if (power === 1 || reduction.axes.some((axis) => x.shape[axis] === 0)) return apply(sum.op, [sizes], reduction);
  const top = apply((power < 0 ? min : max).op, [stopGradient(sizes)], { ...reduction, keepdims: true });
  const scale = power === 2 ? unitFor(top) : where(top.greater(0).mul(top.less(Infinity)), top, 1);
  const scaled = numbers.div(scale);
  const total = apply(sum.op, [power === 2 ? scaled.square() : guardedPower(scaled.abs(), power)], reduction);
  const root = power === 2 ? guardedRoot(total) : guardedPower(total, 1 / power);
  return root.mul(scale.reshape(reducedShape(x.shape, reduction)));
}

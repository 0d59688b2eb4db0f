import { floats } from '../floats.ts';
import { concat } from '../ops/concat.ts';
import { cumArg } from '../ops/cumArg.ts';
import { linearRecurrence } from '../ops/linearRecurrence.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from '../ops/gather.ts';
import { alongAxis, part } from '../lane.ts';

/**
 * log Σ exp(x) of the elements so far along an axis, where neither overflows.
 *
 * While the largest so far is infinite it is the result, and has the derivative.
 *
 * PyTorch: `torch.logcumsumexp`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * logCumSumExp(tensor([1000, 1000]), 0);   // [1000, 1000.6931]
 */
export function logCumSumExp(x: Tensor, axis: number): Tensor {
  return alongAxis('logCumSumExp', x, axis, (lanes, along) => scan(floats('logCumSumExp', lanes), along));
}

function scan(x: Tensor, axis: number): Tensor {
  const top = gather(x, axis, cumArg(x, axis, 'max'));
  const ok = top.abs().notEqual(Infinity);
  // Sums are kept in units of exp(largest so far), a constant to every derivative.
  const unit = where(ok, stopGradient(top), 0);
  const previous = (t: Tensor): Tensor => concat([part(t, axis, 0, 1), part(t, axis, 0, -1)], axis);
  const factors = where(ok.mul(previous(ok)), previous(unit).sub(unit), -Infinity).exp();
  const sums = linearRecurrence(factors, where(ok, x.sub(unit), -Infinity).exp(), axis);
  return where(ok, where(ok, sums, 1).log().add(unit), top);
}

import { stopGradient } from '../ops/stopGradient.ts';
import { checkTensor } from '../operand.ts';
import type { Shape } from '../shapetypes.ts';
import { compact, hasValues, type Tensor } from '../tensor.ts';

/**
 * The plain value in memory of its own, watched by no one: for what outlives a step.
 *
 * PyTorch: `torch.Tensor.detach`.
 *
 * @example
 * const h = parameter(tensor([1, 2])).mul(2).detach();
 * h.tracer;   // null, no tape behind it
 */
export function detach<S extends Shape>(x: Tensor<S>): Tensor<S> {
  checkTensor('detach', x);
  const value = stopGradient(x);
  return hasValues(value) ? (compact(value) as Tensor<S>) : value;
}

import { ruleFor, shell, sumTo, type Tensor } from '@adjoint/tensor';
import type { Turn } from './visits.ts';

/** What the rule of a turn's op makes of a cotangent. */
export function ruled({ step, input: k }: Turn, g: Tensor, operands: readonly Tensor[] = step.operands()): Tensor {
  return ruleFor(step.op!, k)!(g, operands, step.output ?? shell(step.shape, step.dtype), step.params, k);
}

/** The same as it is sent on, with what broadcasting stretched added up. */
export function sentBack(turn: Turn, g: Tensor, operands?: readonly Tensor[]): Tensor {
  return sumTo(ruled(turn, g, operands), turn.step.parents[turn.input]!.shape);
}

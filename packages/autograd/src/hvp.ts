import type { Tensor } from '@adjoint/tensor';
import { argumentAt, type Arguments, asTree, type Gradient } from './inputs.ts';
import { checkLists, push } from './jvp.ts';
import { record, seedOfScalar } from './record.ts';

/**
 * A value, its gradient by all inputs, and the Hessian times a direction: lists of trees like the inputs.
 *
 * @example
 * const found: HessianProduct<[Tensor]> = hvp((x: Tensor) => x.pow(3), [tensor(2)], [tensor(1)]);
 * found.gradient;   // [12]
 */
export interface HessianProduct<Inputs extends readonly unknown[]> {
  readonly value: Tensor;
  readonly gradient: { -readonly [K in keyof Inputs]: Gradient<Inputs[K]> };
  readonly product: { -readonly [K in keyof Inputs]: Gradient<Inputs[K]> };
}

/**
 * The Hessian of a function with one number as result, times a direction: how the gradient by all inputs moves along it.
 * Forward mode over reverse; the Hessian itself is not made.
 *
 * PyTorch: `torch.autograd.functional.hvp`.
 *
 * @param tangents - a direction for each input, trees like them.
 * @throws GradientError for a result of several elements; TreeError, ShapeError if a tangent does not fit its input;
 * DtypeError for ints in the inputs.
 * @example
 * const { value, product } = hvp((x: Tensor) => x.pow(3).sum(), [tensor([1, 2])], [tensor([1, 0])]);
 * value.item();   // 9
 * product;        // [[6, 0]]
 */
export function hvp<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Tensor,
  inputs: Arguments<Inputs>,
  tangents: Arguments<Inputs>,
): HessianProduct<Inputs> {
  checkLists('hvp', f, inputs, tangents);
  const { value, tangent } = push('hvp', (xs: Inputs) => valueAndPull(f, xs), asTree(inputs), tangents, argumentAt);
  return { ...value, product: tangent.gradient } as never;
}

function valueAndPull<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
): { readonly value: Tensor; readonly gradient: unknown } {
  const { value, pull } = record('hvp', (xs: Inputs) => f(...xs), inputs, argumentAt);
  return { value, gradient: pull([seedOfScalar('hvp', value)]) };
}

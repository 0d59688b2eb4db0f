import { apply } from '../apply.ts';
import { family } from '../family.ts';
import { floating } from '../functions/floating.ts';
import { polygamma as value } from '../kernels/special/polygamma.ts';
import type { Operand } from '../operand.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

const op = family('polygamma', value, [1.2, 3]);

/**
 * The derivative of order n of the digamma function, n ≥ 0.
 *
 * PyTorch: `torch.polygamma`.
 *
 * @throws NumericsError for another n.
 * @example
 * polygamma(1, tensor([1, 2]));   // [1.6449, 0.6449]
 */
export const polygamma: (<X extends Operand>(n: number, x: X) => Tensor<ShapeOf<X>>) & { readonly op: typeof op } =
  Object.assign(
    <X extends Operand>(n: number, x: X) => apply(op, [floating('polygamma', x)], { n }) as Tensor<ShapeOf<X>>,
    { op },
  );

/**
 * The logarithmic derivative of Γ. At 0 it is infinite with the sign that -x has, at -1, -2, … NaN.
 *
 * PyTorch: `torch.digamma`.
 *
 * @example
 * digamma(tensor([1, 2]));   // [-0.5772, 0.4228]
 */
export function digamma<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  return apply(op, [floating('digamma', x)], { n: 0 }) as Tensor<ShapeOf<X>>;
}

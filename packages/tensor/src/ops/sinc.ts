import { apply } from '../apply.ts';
import { family } from '../family.ts';
import { floating } from '../functions/floating.ts';
import { sinc as value } from '../kernels/special/sinc.ts';
import type { Operand } from '../operand.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

const op = family('sinc', value, [-2, 2]);

/**
 * sin πx / πx, which is 1 at 0; with all its derivatives there.
 *
 * PyTorch: `torch.sinc`.
 *
 * @example
 * sinc(tensor([0, 0.5, 1]));   // [1, 0.6366, 0]
 */
export const sinc: (<X extends Operand>(x: X) => Tensor<ShapeOf<X>>) & { readonly op: typeof op } = Object.assign(
  <X extends Operand>(x: X) => apply(op, [floating('sinc', x)], { n: 0 }) as Tensor<ShapeOf<X>>,
  { op },
);

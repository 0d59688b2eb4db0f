import { sampleOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { declare } from '../op.ts';
import { checkTensor } from '../checktensor.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

const op = declare<null>({
  name: 'stopGradient',
  infer: ([x]) => x!,
  view: (x) => ({ strides: x.strides, offset: x.offset }),
  vjp: [null],
  linearity: 'elementwise',
  keeps: [],
  samples: [sampleOf(null, [2, 3])],
});

/**
 * The same value, constant to every derivative of every order; a view.
 *
 * PyTorch: `torch.Tensor.detach`.
 *
 * @example
 * grad((x: Tensor) => x.mul(stopGradient(x)))(tensor(3));   // 3, not 6
 */
export const stopGradient: (<S extends Shape>(x: Tensor<S>) => Tensor<S>) & { readonly op: typeof op } = Object.assign(
  // A new object even of plain data: what is run below a tape must not pass for its argument there.
  <S extends Shape>(x: Tensor<S>): Tensor<S> => {
    checkTensor('stopGradient', x);
    return apply(op, [x], null) as Tensor<S>;
  },
  { op },
);

import { checkOptions, erfc, NumericsError, type Shape, shown, type Tensor } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * How a Gaussian error linear unit is computed.
 *
 * @example
 * const options: GeluOptions = { approximate: 'tanh' };
 * gelu(tensor([1]), options);   // [0.8412]
 */
export interface GeluOptions {
  /** `'tanh'` for the formula of the first transformers; `'none'` when left out. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * x times the share of the standard normal distribution below x.
 *
 * PyTorch: `F.gelu`.
 *
 * @throws NumericsError for an approximation that does not exist, ShapeError for an unknown option.
 * @example
 * gelu(tensor([-1, 1]));   // [-0.1587, 0.8413]
 */
export function gelu<S extends Shape>(x: Tensor<S>, options: GeluOptions = {}): Tensor<S> {
  const v = floats('gelu', x);
  checkOptions('gelu', options, 'approximate');
  const { approximate = 'none' } = options;
  if (approximate === 'none') return v.mul(erfc(v.mul(-Math.SQRT1_2)).mul(0.5)) as Tensor<S>;
  if (approximate !== 'tanh')
    throw new NumericsError(`gelu: approximate is 'none' or 'tanh', got ${shown(approximate)}`);
  // (1 + tanh u) / 2 is sigmoid 2u, which keeps its digits where tanh is nearly -1
  const u = v.add(v.square().mul(v).mul(0.044715));
  return v.mul(u.mul(2 * Math.sqrt(2 / Math.PI)).sigmoid()) as Tensor<S>;
}

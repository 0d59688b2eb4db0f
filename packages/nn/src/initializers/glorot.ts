import { checkOptions, inNameOf, normal, type Shape, type Tensor, uniform } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { fansOf, type GainOptions } from './initializer.ts';

/** The standard deviation that keeps values and gradients alike: gain · √(2 / (fanIn + fanOut)), 0 of no weights. */
function deviation(name: string, shape: Shape, options: GainOptions): number {
  const { fanIn, fanOut } = fansOf(name, shape);
  checkOptions(name, options, 'gain', 'dtype');
  const { gain = 1 } = options;
  checkNumber(name, 'the gain is a finite number', gain, Number.isFinite);
  return fanIn + fanOut === 0 ? 0 : Math.abs(gain) * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * Weights spread evenly within ± gain · √(6 / (fanIn + fanOut)), for layers followed by tanh or nothing (Glorot and Bengio,
 * 2010).
 *
 * PyTorch: `torch.nn.init.xavier_uniform_`.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes, NumericsError for a gain that is no number.
 * @example
 * glorotUniform(key(1), [4, 2]).abs().max().item() <= 1;   // true
 */
export function glorotUniform<const S extends Shape>(key: Tensor, shape: S, options: GainOptions = {}): Tensor<S> {
  const high = Math.sqrt(3) * deviation('glorotUniform', shape, options);
  return inNameOf('glorotUniform', () => uniform(key, shape, { low: -high, high, ...dtypeOf(options) }));
}

/**
 * Normal weights of standard deviation gain · √(2 / (fanIn + fanOut)), for layers followed by tanh or nothing (Glorot and
 * Bengio, 2010).
 *
 * PyTorch: `torch.nn.init.xavier_normal_`.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes, NumericsError for a gain that is no number.
 * @example
 * glorotNormal(key(1), [4, 2], { gain: 0 }).abs().max();   // 0
 */
export function glorotNormal<const S extends Shape>(key: Tensor, shape: S, options: GainOptions = {}): Tensor<S> {
  const std = deviation('glorotNormal', shape, options);
  return inNameOf('glorotNormal', () => normal(key, shape, { std, ...dtypeOf(options) }));
}

/** The dtype, where one was given. */
export function dtypeOf({ dtype }: GainOptions): Pick<GainOptions, 'dtype'> {
  return dtype === undefined ? {} : { dtype };
}

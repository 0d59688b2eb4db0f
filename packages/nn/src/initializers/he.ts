import {
  checkOptions,
  checkWord,
  inNameOf,
  normal,
  type RandomOptions,
  type Shape,
  type Tensor,
  uniform,
} from '@adjoint/tensor';
import { calculateGain, type Nonlinearity } from './calculateGain.ts';
import { dtypeOf } from './glorot.ts';
import { fansOf } from './initializer.ts';

/**
 * What follows the layer, and whether values or gradients keep their spread.
 *
 * @example
 * const options: HeOptions = { mode: 'fanOut', nonlinearity: 'relu' };
 * heNormal(key(1), [2, 3], options).shape;   // [2, 3]
 */
export interface HeOptions extends RandomOptions {
  /** 'fanIn' keeps the spread of values, 'fanOut' that of gradients; 'fanIn' when left out. */
  readonly mode?: 'fanIn' | 'fanOut' | undefined;
  /** 'leakyRelu' when left out. */
  readonly nonlinearity?: Nonlinearity | undefined;
  /** Of leakyRelu below 0; 0 when left out, which makes it relu. */
  readonly slope?: number | undefined;
}

/** The standard deviation gain / √fan, 0 of no weights. */
function deviation(name: string, shape: Shape, options: HeOptions): number {
  const fans = fansOf(name, shape);
  checkOptions(name, options, 'mode', 'nonlinearity', 'slope', 'dtype');
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', slope = 0 } = options;
  const fan = fans[checkWord<'fanIn' | 'fanOut'>(name, 'mode', mode, 'fanIn', 'fanOut')];
  const gain = inNameOf(name, () => calculateGain(nonlinearity, slope));
  return fan === 0 ? 0 : gain / Math.sqrt(fan);
}

/**
 * Weights spread evenly within ± gain · √(3 / fan), for layers followed by relu or its kin (He and others, 2015).
 *
 * PyTorch: `torch.nn.init.kaiming_uniform_`.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes or an unknown option.
 * @example
 * heUniform(key(1), [4, 6]).abs().max().item() <= 1;   // true
 */
export function heUniform<const S extends Shape>(key: Tensor, shape: S, options: HeOptions = {}): Tensor<S> {
  const high = Math.sqrt(3) * deviation('heUniform', shape, options);
  return inNameOf('heUniform', () => uniform(key, shape, { low: -high, high, ...dtypeOf(options) }));
}

/**
 * Normal weights of standard deviation gain / √fan, for layers followed by relu or its kin (He and others, 2015).
 *
 * PyTorch: `torch.nn.init.kaiming_normal_`.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes or an unknown option.
 * @example
 * heNormal(key(1), [4, 6], { nonlinearity: 'relu' }).shape;   // [4, 6]
 */
export function heNormal<const S extends Shape>(key: Tensor, shape: S, options: HeOptions = {}): Tensor<S> {
  const std = deviation('heNormal', shape, options);
  return inNameOf('heNormal', () => normal(key, shape, { std, ...dtypeOf(options) }));
}

/**
 * Normal weights of standard deviation 1 / √fanIn, for layers followed by selu or nothing (LeCun and others, 1998).
 *
 * JAX: `jax.nn.initializers.lecun_normal`, which cuts off what is beyond two standard deviations.
 *
 * @param shape - [outputs, inputs, ...]
 * @throws ShapeError for fewer than two axes.
 * @example
 * lecunNormal(key(1), [4, 6]).shape;   // [4, 6]
 */
export function lecunNormal<const S extends Shape>(key: Tensor, shape: S, options: RandomOptions = {}): Tensor<S> {
  checkOptions('lecunNormal', options, 'dtype');
  const std = deviation('lecunNormal', shape, { nonlinearity: 'linear' });
  return inNameOf('lecunNormal', () => normal(key, shape, { std, ...dtypeOf(options) }));
}

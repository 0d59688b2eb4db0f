import { checkInteger } from '../checks.ts';
import { NumericsError } from '../errors.ts';
import { checkNumber } from '../operand.ts';
import { checkOptions } from '../options.ts';
import { type LegacyGenerator, legacyGenerator } from './numpyrandom.ts';
import { checkShape, sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { draw, drawFloats, type RandomOptions, type Source } from './draw.ts';
import { normalFrom, uniformFrom } from './fromwords.ts';
import { keyFromSeed, splitKey as splitWords } from './threefry.ts';

export type { RandomOptions } from './draw.ts';

/**
 * The interval to draw from.
 *
 * @example
 * const options: UniformOptions = { low: -1, high: 1 };
 * uniform(key(1), [100], options).max().item() < 1;   // true
 */
export interface UniformOptions extends RandomOptions {
  /** Included; 0 by default. */
  readonly low?: number;
  /** Not included; 1 by default. */
  readonly high?: number;
}

/**
 * The distribution to draw from.
 *
 * @example
 * const options: NormalOptions = { mean: 5, std: 0 };
 * normal(key(1), [2], options);   // [5, 5]
 */
export interface NormalOptions extends RandomOptions {
  /** 0 by default. */
  readonly mean?: number;
  /** The standard deviation, 1 by default. */
  readonly std?: number;
}

/**
 * A random key: a uint32 tensor of two words, from which the same values come on every machine, every time.
 *
 * There is no hidden state: a key used twice gives the same values, so `splitKey` it for each use.
 *
 * JAX: `jax.random.key`.
 *
 * @param seed - a non-negative safe integer.
 * @throws NumericsError for any other seed.
 * @example
 * const [forWeights, forNoise] = splitKey(key(1));
 * normal(forWeights!, [2]).equal(normal(forNoise!, [2]));   // [false, false]
 */
export function key(seed: number): Tensor<readonly [2]> {
  return fromBuffer(keyFromSeed(seed), [2], 'uint32') as Tensor<readonly [2]>;
}

const splitKeys: Source = (words, n) => splitWords(words, n / 2);

/**
 * Independent keys from one, which is then spent.
 *
 * @throws DtypeError, ShapeError for what is no key.
 * @example
 * const [a, b, c] = splitKey(key(1), 3);
 * [a, b, c].length;   // 3
 */
export function splitKey(from: Tensor, count = 2): readonly Tensor<readonly [2]>[] {
  checkInteger('split', 'the number of keys', count, 0, Infinity, NumericsError);
  const keys = draw('split', from, [count, 2], 'uint32', splitKeys);
  return Array.from({ length: count }, (_, i) => keys.at(i) as Tensor<readonly [2]>);
}

/**
 * Values spread evenly over [low, high), by default [0, 1).
 *
 * JAX: `jax.random.uniform`.
 *
 * @throws DtypeError, ShapeError for what is no key.
 * @example
 * uniform(key(1), [2, 3], { low: -1 }).shape;   // [2, 3]
 */
export function uniform<const S extends Shape>(from: Tensor, shape: S, options: UniformOptions = {}): Tensor<S> {
  checkOptions('uniform', options, 'low', 'high', 'dtype');
  const { low = 0, high = 1 } = options;
  if (![low, high].every(Number.isFinite) || !(low <= high) || !Number.isFinite(high - low))
    throw new NumericsError(`uniform: a finite interval is needed, got low ${low} and high ${high}`);
  const round = options.dtype === 'float32' ? Math.fround : Number;
  return drawFloats('uniform', from, shape, options, (p, q) => {
    const value = round(low + uniformFrom(p, q) * (high - low));
    return value < high ? value : low;
  }) as Tensor<S>;
}

/**
 * Values of the normal distribution, by default of mean 0 and standard deviation 1.
 *
 * JAX: `jax.random.normal`.
 *
 * @throws DtypeError, ShapeError for what is no key.
 * @example
 * normal(key(1), [4, 4], { std: 0.01 }).shape;   // [4, 4]
 */
export function normal<const S extends Shape>(from: Tensor, shape: S, options: NormalOptions = {}): Tensor<S> {
  checkOptions('normal', options, 'mean', 'std', 'dtype');
  const { mean = 0, std = 1 } = options;
  for (const value of [mean, std]) checkNumber('normal', value);
  return drawFloats('normal', from, shape, options, (p, q) => mean + normalFrom(p, q) * std) as Tensor<S>;
}

/**
 * NumPy's legacy generator, with its state inside.
 *
 * @example
 * const random: NumpyRandom = numpyRandom(1);
 * random.rand(2);   // [0.417022, 0.72032449]
 */
export interface NumpyRandom {
  /** `np.random.rand(...shape)`: uniform in [0, 1), bitwise NumPy's. */
  rand(...shape: readonly number[]): Tensor;
  /** `np.random.randn(...shape)`: normal values; rarely a last bit differs from NumPy's, whose C library's log is not exact. */
  randn(...shape: readonly number[]): Tensor;
}

/**
 * What `np.random.seed(seed)` starts, so that a NumPy notebook can be followed number by number.
 *
 * For new programs prefer keys: `normal(key(1), shape)`.
 *
 * NumPy: `numpy.random.seed`.
 *
 * @throws NumericsError unless the seed is an integer from 0 to 4294967295.
 * @example
 * numpyRandom(1).randn(4, 1);   // [[1.62434536], [-0.61175641], [-0.52817175], [-1.07296862]]
 */
export function numpyRandom(seed: number): NumpyRandom {
  const generator: LegacyGenerator = legacyGenerator(seed);
  return {
    rand: (...shape) => filled('rand', shape, () => generator.uniform()),
    randn: (...shape) => filled('randn', shape, () => generator.gauss()),
  };
}

function filled(name: string, shape: Shape, next: () => number): Tensor {
  const own = checkShape(name, shape);
  return fromBuffer(Float64Array.from({ length: sizeOf(own) }, next), own, 'float64');
}

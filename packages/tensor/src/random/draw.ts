import { described } from '../operand.ts';
import { apply } from '../apply.ts';
import { checkDtype, checkFloat, type DType } from '../dtype.ts';
import { DtypeError, NumericsError, ShapeError } from '../errors.ts';
import { declare } from '../op.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { checkShape, showShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { Tensor } from '../tensor.ts';
import { fromPairs } from './fromwords.ts';
import { randomBits } from './threefry.ts';

/**
 * The dtype of random values.
 *
 * @example
 * const options: RandomOptions = { dtype: 'float32' };
 * normal(key(1), [2], options).dtype;   // 'float32'
 */
export interface RandomOptions {
  readonly dtype?: 'float64' | 'float32';
}

/** `n` values from the two words of a key. */
export type Source = (words: ArrayLike<number>, n: number) => ArrayLike<number>;

interface Drawn {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly source: Source;
}

const fromSeed = { hint: 'make one with key(seed)' };

/** An op, so that a batch of keys can be drawn from: each gives the bits it gives alone. */
const op = declare<Drawn>({
  name: 'random',
  infer: ([key], { name, shape, dtype }) => {
    if (key!.dtype !== 'uint32' || key!.shape.length !== 1 || key!.shape[0] !== 2)
      throw new ShapeError(noKey(name, `${key!.dtype} ${showShape(key!.shape)}`), fromSeed);
    return { shape, dtype };
  },
  kernel: ([key], out, { source }) => {
    const { buffer, offset, strides } = key!;
    out.buffer.set(source([buffer[offset]!, buffer[offset + strides[0]!]!], out.size), out.offset);
  },
  vjp: [null],
  linearity: 'general',
  keeps: [],
  samples: [],
});

function noKey(name: string, got: string): string {
  return `${name}: a key is a uint32 tensor of shape [2], got ${got}`;
}

/** Draws a tensor. @throws DtypeError, ShapeError for what is no key or no shape. */
export function draw(name: string, from: Tensor, shape: Shape, dtype: DType, source: Source): Tensor {
  if (!(from instanceof Tensor)) throw new DtypeError(noKey(name, described(from)), fromSeed);
  return apply(op, [from], { name, shape: checkShape(name, shape), dtype, source });
}

/** Draws floats, each from two random words. */
export function drawFloats(
  name: string,
  from: Tensor,
  shape: Shape,
  { dtype = 'float64' }: RandomOptions,
  value: (high: number, low: number) => number,
): Tensor {
  checkFloat(name, checkDtype(dtype, name));
  return draw(name, from, shape, dtype, (words, n) => fromPairs(randomBits(words, 2 * n), value));
}

/** Refuses values that are none, where they are at hand. @throws NumericsError naming the first that is wrong. */
export function checkValues(name: string, x: Tensor, ok: (value: number) => boolean, what: string): void {
  const plain = stopGradient(x);
  if (plain.tracer !== null) return;
  const wrong = Array.from(plain.toTypedArray()).find((value) => !ok(value));
  if (wrong !== undefined) throw new NumericsError(`${name}: ${what}, got ${wrong}`);
}

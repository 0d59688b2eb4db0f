import { littleHost } from './byteOrder.ts';

// The two floats of sixteen bits differ in how many of them are the fraction; all else follows.
interface Sixteen {
  /** Bits of the fraction. */
  readonly fraction: number;
  /** What is added to an exponent before it is stored. */
  readonly bias: number;
}

/** Where the upper word of a float64 is. */
const high = littleHost ? 1 : 0;

export const float16: Sixteen = { fraction: 10, bias: 15 };
export const bfloat16: Sixteen = { fraction: 7, bias: 127 };

/** Adding and taking this away rounds a smaller non-negative number to an integer, halves to even. */
const rounder = 2 ** 52;

/** The values as float32, which holds all of them, NaNs with their bits. */
export function widened({ fraction, bias }: Sixteen, from: Uint16Array): Float32Array {
  const out = new Float32Array(from.length);
  const bits = new Uint32Array(out.buffer);
  const infinite = 0x7fff & (-1 << fraction);
  const finer = 23 - fraction;
  for (let i = 0; i < from.length; i++) {
    const half = from[i]!;
    const sign = (half & 0x8000) << 16;
    const rest = half & 0x7fff;
    const exponent = rest >>> fraction;
    if (rest >= infinite) bits[i] = sign | 0x7f800000 | ((rest - infinite) << finer);
    else if (exponent > 0) bits[i] = sign | ((rest << finer) + ((127 - bias) << 23));
    else {
      const tiny = rest * 2 ** (1 - bias - fraction);
      out[i] = sign === 0 ? tiny : -tiny;
    }
  }
  return out;
}

/** The values rounded once, halves to even; what is too large becomes infinite, a NaN keeps the bits there is room for. */
export function narrowed({ fraction, bias }: Sixteen, from: Float32Array | Float64Array): Uint16Array {
  const out = new Uint16Array(from.length);
  const infinite = 0x7fff & (-1 << fraction);
  const smallest = 2 ** (1 - bias);
  const scratch = new Float64Array(1);
  const words = new Uint32Array(scratch.buffer);
  for (let i = 0; i < from.length; i++) {
    const x = from[i]!;
    scratch[0] = x;
    const sign = (words[high]! >>> 16) & 0x8000;
    const size = Math.abs(x);
    if (x !== x) out[i] = nanBits(from, i, fraction) | infinite;
    else if (size < smallest) out[i] = sign | toInteger(size * 2 ** (bias - 1 + fraction));
    else {
      const exponent = ((words[high]! >>> 20) & 0x7ff) - 1023;
      // The leading 1 of the significand adds the one that the exponent lacks; so does a carry out of rounding.
      const rounded = toInteger(size * 2 ** (fraction - Math.min(exponent, bias + 1)));
      out[i] = sign | (exponent > bias ? infinite : Math.min(infinite, ((exponent + bias - 1) << fraction) + rounded));
    }
  }
  return out;
}

function toInteger(x: number): number {
  return x + rounder - rounder;
}

/** Sign and top of the fraction of a NaN, at least one bit of it, or it would be an infinity. */
function nanBits(from: Float32Array | Float64Array, i: number, fraction: number): number {
  // Read as integers: a NaN that passes through a number may change its bits.
  const float32 = from instanceof Float32Array;
  const words = new Uint32Array(from.buffer, from.byteOffset + i * from.BYTES_PER_ELEMENT, float32 ? 1 : 2);
  const word = words[float32 ? 0 : high]!;
  const kept = (word >>> ((float32 ? 23 : 20) - fraction)) & ((1 << fraction) - 1);
  return ((word >>> 16) & 0x8000) | (kept === 0 ? 1 << (fraction - 1) : kept);
}

import type { DType, Shape, Tensor } from '@adjoint/tensor';
import { fill } from './values.ts';

/** Random numbers that a seed repeats (mulberry32): enough to draw test inputs, not for statistics. */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Uniform in an interval; ints and bools by rounding. */
  within([low, high]: readonly [number, number], shape: Shape, dtype: DType = 'float64'): Tensor {
    const float = dtype === 'float64' || dtype === 'float32';
    return fill(shape, dtype, () => {
      const v = low + (high - low) * this.next();
      if (float) return v;
      return dtype === 'int32' ? Math.round(v) : dtype === 'bool' ? Math.round(this.next()) : Math.abs(Math.round(v));
    });
  }

  /** Multiples of a half inside an interval, so that ties happen. */
  ties([low, high]: readonly [number, number], shape: Shape): Tensor {
    const [first, last] = [Math.ceil(low * 2), Math.floor(high * 2)];
    return fill(shape, 'float64', () => (first + Math.floor(this.next() * (last - first + 1))) / 2);
  }

  /** A direction: no element is so small that an error along it would be lost. */
  direction(shape: Shape, dtype: DType = 'float64'): Tensor {
    return fill(shape, dtype, () => (this.next() < 0.5 ? -1 : 1) * (0.25 + 0.75 * this.next()));
  }
}

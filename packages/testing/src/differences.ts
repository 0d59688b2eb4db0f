import { richardson, sideSlopes } from '@adjoint/autograd';
import type { Tensor } from '@adjoint/tensor';
import { dot, fill } from './values.ts';

/** The widest step: a power of two, so that steps are exact; truncation is its sixth power, rounding its inverse. */
const widest = 2 ** -8;

/** Where the widest step meets a kink, or the function is steep, this one may still tell. */
const narrow = widest / 16;

/** Above this (relative above 1) slopes from left and right count as different: smooth ones agree to about 1e-9. */
const kink = 1e-6;

/**
 * A derivative found by differences.
 *
 * @example
 * const atKink: Slope = slope((t) => Math.abs(t));
 * atKink.smooth;   // false
 */
export interface Slope {
  readonly derivative: number;
  /** What two step sizes leave open. */
  readonly error: number;
  /** Are the slopes from both sides the same, and do two step sizes agree? */
  readonly smooth: boolean;
  /** Central differences as they are: at a step of 2 to this exponent, and at half of it. */
  readonly central: readonly [Central, Central];
}

/**
 * A central difference at one step.
 *
 * @example
 * const [wide]: readonly Central[] = slope((t) => t * t * t).central;
 * wide!.value;   // 0.0000152587890625
 */
export interface Central {
  readonly exponent: number;
  readonly value: number;
}

/**
 * The derivative at 0 of a function of one number, by central differences extrapolated over three steps (Richardson).
 *
 * @param step - the widest; where it tells nothing a narrower one is tried.
 * @example
 * slope((t) => Math.exp(t)).derivative;   // 1.00000000000, good to about 1e-12
 */
export function slope(f: (t: number) => number, step: number = widest): Slope {
  const wide = measure(f, step);
  if (wide.smooth || step <= narrow) return wide;
  const close = measure(f, narrow);
  return close.smooth ? close : wide;
}

function measure(f: (t: number) => number, step: number): Slope {
  // All look at the same places, and f may be a whole program.
  const seen = new Map<number, number>();
  const once = (t: number): number => {
    const known = seen.get(t);
    if (known !== undefined) return known;
    const value = f(t);
    seen.set(t, value);
    return value;
  };
  const { value: derivative, error } = richardson(once, step, 3);
  const { left, right } = sideSlopes(once, step);
  const limit = kink * Math.max(1, Math.abs(derivative));
  const central = (h: number): Central => ({ exponent: Math.log2(h), value: (once(h) - once(-h)) / (2 * h) });
  return {
    derivative,
    error,
    smooth: error <= limit && Math.abs(right - left) <= limit,
    central: [central(step), central(step / 2)],
  };
}

/**
 * The gradient of `<cotangent, f(x)>` by differences, element by element of `x` in row-major order.
 *
 * @example
 * const found: Differences = differences((x) => x.abs(), tensor([0, 1]), tensor([1, 1]));
 * found.kinks;   // 1
 */
export interface Differences {
  readonly gradient: Tensor;
  readonly slopes: readonly Slope[];
  /** How many elements lie on a kink or where two step sizes disagree. */
  readonly kinks: number;
}

/**
 * The pullback of a cotangent by differences: what a rule is measured against.
 *
 * @example
 * differences((x) => x.square(), tensor([1, 2]), tensor([1, 1])).gradient;   // [2, 4]
 */
export function differences(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  cotangent: Tensor,
  step: number = widest,
): Differences {
  const slopes = Array.from({ length: x.size }, (_, i) => elementSlope(f, x, i, cotangent, step));
  return {
    gradient: fill(x.shape, 'float64', (i) => slopes[i]!.derivative),
    slopes,
    kinks: slopes.filter((s) => !s.smooth).length,
  };
}

/** How `<cotangent, f(x)>` moves with element `i` of `x`. */
export function elementSlope(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  i: number,
  cotangent: Tensor,
  step: number = widest,
): Slope {
  const values = x.toTypedArray();
  return slope((t) => dot(f(fill(x.shape, x.dtype, (j) => (j === i ? values[j]! + t : values[j]!))), cotangent), step);
}

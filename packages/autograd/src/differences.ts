import { NumericsError } from '@adjoint/tensor';
/**
 * A derivative found by differences, and how much the last extrapolations of it disagreed.
 *
 * @example
 * const found: Difference = richardson((h) => (3 + h) ** 2, 1);
 * found.error < 1e-9;   // true
 */
export interface Difference {
  readonly value: number;
  readonly error: number;
}

/**
 * The derivative at 0 of a function of one number, by central differences and Richardson extrapolation (Ridders 1982).
 *
 * The step halves while the table of extrapolations settles; the entry that moved least is taken.
 *
 * @param step - the widest step.
 * @param levels - how often it is halved at the most; where the first steps reach beyond the domain, more are needed.
 * @example
 * richardson((h) => Math.exp(1 + h), 0.05).value;   // 2.7182818285
 */
export function richardson(f: (h: number) => number, step: number, levels = 14): Difference {
  checkStep('richardson', f, step);
  if (!(Number.isInteger(levels) && levels > 0 && levels <= 64))
    throw new NumericsError(`richardson: the number of levels is an integer from 1 to 64, got ${String(levels)}`);
  let best: Difference = { value: NaN, error: Infinity };
  let previous: number[] = [];
  for (let level = 0, h = step; level < levels; level++, h /= 2) {
    const row = [(f(h) - f(-h)) / (2 * h)];
    for (let k = 1, power = 4; k <= previous.length; k++, power *= 4) {
      const value = (power * row[k - 1]! - previous[k - 1]!) / (power - 1);
      const error = Math.max(Math.abs(value - row[k - 1]!), Math.abs(value - previous[k - 1]!));
      if (error <= best.error) best = { value, error };
      row.push(value);
    }
    // Once rounding takes over, smaller steps only make it worse.
    const moved = Math.abs(row.at(-1)! - (previous.at(-1) ?? NaN));
    if (level > 7 && moved > 4 * best.error) break;
    // Where a step reaches beyond the domain, the table begins anew with the next.
    previous = Number.isFinite(row[0]) ? row : [];
  }
  return best;
}

/**
 * The slopes to the left and right of 0, each extrapolated over three steps: where they differ there is a kink or a jump,
 * and no derivative.
 *
 * @example
 * sideSlopes((h) => Math.abs(h), 0.01);   // { left: -1, right: 1 }
 */
export function sideSlopes(f: (h: number) => number, step: number): { readonly left: number; readonly right: number } {
  checkStep('sideSlopes', f, step);
  const middle = f(0);
  const slope = (sign: number): number => {
    const [d0, d1, d2] = [step, step / 2, step / 4].map((h) => (f(sign * h) - middle) / (sign * h)) as [
      number,
      number,
      number,
    ];
    return (4 * (2 * d2 - d1) - (2 * d1 - d0)) / 3;
  };
  return { left: slope(-1), right: slope(1) };
}

function checkStep(name: string, f: unknown, step: number): void {
  if (typeof f !== 'function' || typeof step !== 'number')
    throw new NumericsError(`${name}: a function and a step are needed, got a ${typeof f} and a ${typeof step}`);
}

/** A step so small that a kink within it is as good as here, for `sideSlopes` at a quantity of size 1. */
export const besideKinks = 2 ** -20;

/** Are two slopes the same, as far as such small steps can tell? */
export function alike(left: number, right: number): boolean {
  return Math.abs(right - left) <= 1e-3 * Math.max(1, Math.abs(left), Math.abs(right));
}

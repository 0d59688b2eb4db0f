import type { Interval } from './forecast.ts';
import type { Series } from './series.ts';

/** The mean distance of a forecast from what was measured. */
export function meanError({ values, measured }: Series, foretold: readonly number[]): number {
  const errors = values.map((value, i) => Math.abs(value - foretold[i]!)).filter((_, i) => measured[i]);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** The part of the measured months that lie between the bounds, or on them. */
export function coverage({ values, measured }: Series, { low, high }: Interval): number {
  const inside = values.map((value, i) => low[i]! <= value && value <= high[i]!).filter((_, i) => measured[i]);
  return inside.filter(Boolean).length / inside.length;
}

/** Each month as in the last year, and for every year since then more by what a year of the last `years` added on average. */
export function seasonalNaive({ values }: Series, months: number, years: number): number[] {
  const drift = (values.at(-1)! - values.at(-1 - 12 * years)!) / years;
  return Array.from({ length: months }, (_, i) => values.at((i % 12) - 12)! + drift * (1 + Math.floor(i / 12)));
}

import type { Series } from './series.ts';

/** So many months make the average that growth is compared with. */
export const decade = 120;

/** What a month is above the same month a year before, less the average of that over the ten years until then. */
export interface Departures {
  /** The month of the first, counted as in a series. */
  readonly first: number;
  readonly values: readonly number[];
  /** Whether the month and the one a year before were measured. */
  readonly measured: readonly boolean[];
}

/**
 * Takes the seasons and the trend out of a series by differences. A year ago it was the same season, so growth over a year has
 * none; and what it is above its own average over ten years has no trend left but that growth itself grows.
 */
export function departuresOf({ first, values, measured }: Series): Departures {
  const growth = yearlyGrowth(values);
  const departures = growth.slice(decade).map((each, i) => each - mean(growth.slice(i, i + decade)));
  const lost = 12 + decade;
  return {
    first: first + lost,
    values: departures,
    measured: departures.map((_, i) => measured[lost + i]! && measured[decade + i]!),
  };
}

/** The way back: the months after a series, from the departures of their growth. */
export function continued(past: readonly number[], departures: readonly number[]): number[] {
  const growth = yearlyGrowth(past).slice(-decade);
  const values = past.slice(-12);
  for (const departure of departures) {
    growth.push(mean(growth.slice(-decade)) + departure);
    values.push(values.at(-12)! + growth.at(-1)!);
  }
  return values.slice(12);
}

function yearlyGrowth(values: readonly number[]): number[] {
  return values.slice(12).map((value, i) => value - values[i]!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

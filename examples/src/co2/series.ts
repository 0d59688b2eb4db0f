import { readFileSync } from 'node:fs';

/** A value for every month from the first on. */
export interface Series {
  /** Months since the beginning of year 0: 12 · year + month, with January 0. */
  readonly first: number;
  /** In a month without a measurement, what lies on the line between those beside it. */
  readonly values: readonly number[];
  readonly measured: readonly boolean[];
}

/** A file of measurements is not what it should be. */
export class SeriesError extends Error {
  override readonly name = 'SeriesError';
}

/** Carbon dioxide at Mauna Loa in parts per million, from 1958 to 2020. */
export function carbonDioxide(): Series {
  return parseSeries(readFileSync(new URL('../../data/co2.csv', import.meta.url), 'utf8'));
}

/**
 * Reads lines such as `1958-03,315.70`, below lines of comment and a header, and fills in the months that are missing.
 *
 * @throws SeriesError for any other line, or months that do not ascend.
 */
export function parseSeries(csv: string): Series {
  const lines = csv.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const points = lines.slice(1).map((line) => {
    const found = /^(\d{4})-(0[1-9]|1[0-2]),(\d+(?:\.\d+)?)$/.exec(line);
    if (found === null) throw new SeriesError(`not a month and its measurement: ${JSON.stringify(line)}`);
    return { month: 12 * Number(found[1]) + Number(found[2]) - 1, value: Number(found[3]) };
  });
  if (points.length === 0) throw new SeriesError('there is no measurement');
  const values = [points[0]!.value];
  const measured = [true];
  points.slice(1).forEach(({ month, value }, i) => {
    const before = points[i]!;
    const gap = month - before.month;
    if (gap < 1) throw new SeriesError(`${nameOf(month)} comes after ${nameOf(before.month)}`);
    for (let k = 1; k <= gap; k++) {
      values.push(k === gap ? value : before.value + ((value - before.value) * k) / gap);
      measured.push(k === gap);
    }
  });
  return { first: points[0]!.month, values, measured };
}

/** A month as people write it. */
export function nameOf(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** The months before a month, and those from it on, so many at most. */
export function cutSeries(
  series: Series,
  at: number,
  ahead: number,
): { readonly past: Series; readonly future: Series } {
  const length = at - series.first;
  const part = (from: number, until: number): Series => ({
    first: series.first + from,
    values: series.values.slice(from, until),
    measured: series.measured.slice(from, until),
  });
  return { past: part(0, length), future: part(length, length + ahead) };
}

import { drawChart, type Point } from '../results/chart.ts';
import type { Forecast } from './forecast.ts';
import type { Series } from './series.ts';

/** A forecast beside what came, and what was before. */
export interface Picture {
  readonly past: Series;
  readonly future: Series;
  readonly forecast: Forecast;
}

/** So many years before the forecast are shown. */
export const yearsBefore = 10;

/** The picture in characters, by yearly averages: at this width the seasons would only blur it. */
export function drawForecast({ past, future, forecast }: Picture): string {
  const before = yearlyMeans(past.first, past.values).slice(-yearsBefore);
  const ahead = (values: readonly number[]): readonly Point[] => yearlyMeans(future.first, values);
  return drawChart(
    [
      {
        heading: 'bounds of the middle 95 %',
        symbol: '·',
        points: [...ahead(forecast.middle95.low), ...ahead(forecast.middle95.high)],
      },
      { heading: 'median of the forecast', symbol: '○', points: ahead(forecast.median) },
      { heading: 'measured', symbol: '●', points: [...before, ...ahead(future.values)] },
    ],
    { unit: 'ppm, means over twelve months', over: 'year' },
  );
}

/** Means over twelve months, from the last on backwards, each at its middle; a rest at the beginning is left out. */
function yearlyMeans(first: number, values: readonly number[]): Point[] {
  const years = Math.floor(values.length / 12);
  const rest = values.length - 12 * years;
  return Array.from({ length: years }, (_, i): Point => {
    const from = rest + 12 * i;
    const sum = values.slice(from, from + 12).reduce((a, b) => a + b, 0);
    return [Math.floor((first + from + 6) / 12), sum / 12];
  });
}

import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Picture, yearsBefore } from './chart.ts';

const [black, blue, middle, light] = ['#222', '#0072b2', '#7fb8d9', '#cfe4f1'] as const;

/** In the corner: what each colour is. */
const legend = [
  ['measured', black],
  ['forecast, median', blue],
  ['middle 80 % of futures', middle],
  ['middle 95 %', '#9cc5de'],
] as const;

/** The picture as SVG, month by month, on white ground. */
export function forecastSvg({ past, future, forecast }: Picture): string {
  const { document } = parseHTML('<html></html>');
  const from = Math.max(0, past.values.length - 12 * yearsBefore);
  const measured = [past, future].flatMap(({ first, values, measured: known }) =>
    values.map((co2, i) => ({ year: (first + i + 0.5) / 12, co2: known[i]! ? co2 : NaN })),
  );
  const told = forecast.median.map((median, i) => ({
    year: (future.first + i + 0.5) / 12,
    median,
    low80: forecast.middle80.low[i]!,
    high80: forecast.middle80.high[i]!,
    low95: forecast.middle95.low[i]!,
    high95: forecast.middle95.high[i]!,
  }));
  const svg = Plot.plot({
    document,
    ariaLabel: 'Carbon dioxide at Mauna Loa as measured, and its forecast with the middle 80 and 95 % of drawn futures',
    style: { color: '#222', fontSize: '13px', fontFamily: 'sans-serif' },
    width: 720,
    height: 400,
    marginTop: 34,
    marginLeft: 56,
    marginBottom: 46,
    x: { label: 'year', tickFormat: (year: number) => String(year) },
    y: { label: 'CO₂, parts per million', grid: true },
    marks: [
      Plot.areaY(told, { x: 'year', y1: 'low95', y2: 'high95', fill: light }),
      Plot.areaY(told, { x: 'year', y1: 'low80', y2: 'high80', fill: middle }),
      Plot.lineY(told, { x: 'year', y: 'median', stroke: blue, strokeWidth: 1.5 }),
      Plot.lineY(measured.slice(from), { x: 'year', y: 'co2', stroke: black, strokeWidth: 1.2 }),
      ...legend.map(([text, fill], i) =>
        Plot.text([text], { text: [text], fill, frameAnchor: 'top-left', dx: 12, dy: 12 + 18 * i, fontWeight: 'bold' }),
      ),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return svg.outerHTML
    .replace('</style>', '</style><rect width="100%" height="100%" fill="white" />')
    .replace(/(?<=["(,ML])\d+\.\d{3,}/g, (pixels: string) => String(Number(Number(pixels).toFixed(2))));
}

/** Writes the picture to a file. */
export function writeForecast(path: string, picture: Picture): void {
  writeFileSync(path, `${forecastSvg(picture)}\n`);
}

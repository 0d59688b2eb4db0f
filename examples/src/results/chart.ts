import { plot } from 'simple-ascii-chart';

/** A measure after some steps. */
export type Point = readonly [step: number, value: number];

/** One line of a chart: `heading` names it in the legend, `symbol` draws it. */
export interface Line {
  readonly heading: string;
  readonly symbol: string;
  readonly points: readonly Point[];
}

/** What a chart says besides its lines. */
export interface ChartOptions {
  /** What is measured. */
  readonly unit: string;
  /** What it is measured over. */
  readonly over: string;
  /** A height to stay above or below, and its name. */
  readonly mark?: { readonly heading: string; readonly value: number };
  readonly width?: number;
  readonly height?: number;
}

/** Lines in characters, a legend below; empty before there is a line to draw. */
export function drawChart(lines: readonly Line[], options: ChartOptions): string {
  const drawn = lines.filter(({ points }) => points.length > 1);
  if (drawn.length === 0) return '';
  const { unit, over, mark, width = 68, height = 12 } = options;
  const all = drawn.flatMap(({ points }) => points);
  const values = [...all.map(([, value]) => value), ...(mark === undefined ? [] : [mark.value])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [Math.min(...all.map(([step]) => step)), Math.max(...all.map(([step]) => step))];
  const symbolAt = new Map(
    drawn.flatMap(({ symbol, points }) => points.map(([x, y]) => [`${x} ${y}`, symbol] as const)),
  );
  const chart = plot(
    drawn.map(({ points }) => points.map(([x, y]): [number, number] => [x, y])),
    {
      width,
      height,
      yRange: [low, high > low ? high : low + 1],
      customYAxisTicks: quarters(low, high > low ? high : low + 1),
      customXAxisTicks: [...new Set(quarters(first, last).map(Math.round))],
      ...(mark !== undefined && { thresholds: [{ y: mark.value }], symbols: { thresholds: { x: '╌' } } }),
      formatter: (value, { axis }) => (axis === 'y' ? value.toPrecision(3) : value),
      lineFormatter: ({ x, y, plotX, plotY }) => ({ x: plotX, y: plotY, symbol: symbolAt.get(`${x} ${y}`) ?? '·' }),
    },
  );
  const rows = chart.split('\n').map((row) => row.trimEnd());
  const legend = drawn.map(({ symbol, heading }) => `${symbol} ${heading}`);
  if (mark !== undefined) legend.push(`╌ ${mark.heading}`);
  return [unit, ...rows.filter(Boolean), `${over}   ${legend.join('   ')}`].join('\n');
}

function quarters(from: number, to: number): number[] {
  return [0, 1, 2, 3, 4].map((quarter) => from + ((to - from) * quarter) / 4);
}

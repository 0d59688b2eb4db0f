import { plot } from 'simple-ascii-chart';

/** A loss after some steps. */
export type Point = [step: number, loss: number];

/** What a training recorded, and a line to stay below. */
export interface Curves {
  readonly training: readonly Point[];
  readonly heldOut: readonly Point[];
  readonly bigram: number;
}

/** Losses over steps in characters; empty before there is a line to draw. */
export function drawCurves({ training, heldOut, bigram }: Curves): string {
  if (heldOut.length < 2) return '';
  const last = heldOut.at(-1)![0];
  const losses = [...training, ...heldOut].map(([, loss]) => loss);
  const [low, high] = [Math.min(...losses, bigram), Math.max(...losses, bigram)];
  const isHeldOut = new Map(heldOut);
  const chart = plot([[...training], [...heldOut]], {
    width: 72,
    height: 14,
    yRange: [low, high],
    customYAxisTicks: [0, 1, 2, 3, 4].map((quarter) => low + ((high - low) * quarter) / 4),
    customXAxisTicks: [1, 2, 3, 4].map((quarter) => Math.round((last * quarter) / 4)),
    thresholds: [{ y: bigram }],
    symbols: { thresholds: { x: '╌' } },
    formatter: (value, { axis }) => (axis === 'y' ? value.toFixed(2) : value),
    lineFormatter: ({ x, y, plotX, plotY }) => ({ x: plotX, y: plotY, symbol: isHeldOut.get(x) === y ? '●' : '·' }),
  });
  const lines = chart.split('\n').map((line) => line.trimEnd());
  return [
    'nats per letter',
    ...lines.filter(Boolean),
    `steps   · training   ● held out   ╌ bigram counts held out, ${bigram.toFixed(2)}`,
  ].join('\n');
}

import { drawChart, type Point } from './results/chart.ts';

/** What a training recorded, and a line to stay below. */
export interface Curves {
  readonly training: readonly Point[];
  readonly heldOut: readonly Point[];
  readonly bigram: number;
}

/** Losses over steps in characters; empty before there is a line to draw. */
export function drawCurves({ training, heldOut, bigram }: Curves): string {
  if (heldOut.length < 2) return '';
  return drawChart(
    [
      { heading: 'training', symbol: '·', points: training },
      { heading: 'held out', symbol: '●', points: heldOut },
    ],
    {
      unit: 'nats per letter',
      over: 'steps',
      mark: { heading: `bigram counts held out, ${bigram.toFixed(2)}`, value: bigram },
      width: 72,
      height: 14,
    },
  );
}

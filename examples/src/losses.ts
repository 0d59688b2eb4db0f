import { drawChart, type Point } from './results/chart.ts';

/** The losses of all steps as a line of at most 60 points, each the mean of some; empty for fewer than two. */
export function drawLosses(losses: readonly number[]): string {
  const each = Math.max(1, Math.ceil(losses.length / 60));
  const points: Point[] = [];
  for (let from = 0; from < losses.length; from += each) {
    const part = losses.slice(from, from + each);
    points.push([from + part.length, part.reduce((sum, loss) => sum + loss, 0) / part.length]);
  }
  return drawChart([{ heading: 'loss', symbol: '●', points }], { unit: 'loss', over: 'steps', height: 9, width: 60 });
}

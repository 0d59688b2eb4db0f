import { plot } from 'simple-ascii-chart';

/** The losses of all steps as a line of at most `width` points, each the mean of some; empty for fewer than two. */
export function drawLosses(losses: readonly number[], width = 60): string {
  if (losses.length < 2) return '';
  const each = Math.max(1, Math.ceil(losses.length / width));
  const points: [number, number][] = [];
  for (let from = 0; from < losses.length; from += each) {
    const part = losses.slice(from, from + each);
    points.push([from + part.length, part.reduce((sum, loss) => sum + loss, 0) / part.length]);
  }
  const chart = plot(points, {
    width: Math.min(width, 60),
    height: 9,
    formatter: (value, { axis }) => (axis === 'y' ? Number(value).toPrecision(2) : value),
  });
  return `loss\n${chart
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n')}\nsteps`;
}

/** Carbon dioxide in the air: a GRU foretells ten years month by month, and how sure it is. */
import { key, splitKey } from '@adjoint/tensor';
import { drawForecast } from './co2/chart.ts';
import { type Forecast, forecast } from './co2/forecast.ts';
import { departuresOf } from './co2/growth.ts';
import { coverage, meanError, seasonalNaive } from './co2/judge.ts';
import { batch, learnDepartures, learningRate, length, maxNorm, weightDecay } from './co2/learn.ts';
import { carbonDioxide, cutSeries, nameOf, type Series } from './co2/series.ts';
import { command } from './command.ts';
import { drawChart } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { table } from './table.ts';
import { heading } from './terminal.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights, the order of sequences and the futures that are drawn' },
  steps: { preset: 200, least: 1, help: `of training, ${batch} sequences of ${length} months each` },
  hidden: { preset: 12, least: 1, help: 'units of the GRU' },
  until: { preset: 2010, least: 1980, help: 'the network learns from the years before, and foretells the ten after' },
  futures: { preset: 1000, least: 40, help: 'that are drawn' },
  svg: { preset: 0, least: 0, help: '1 writes the picture to co2.svg as well' },
} as const;

const months = 120;

/** Trains for one seed and prints as it goes. */
export async function runCo2(flagged: Record<keyof typeof flags, number>): Promise<Measured | null> {
  const { seed, steps, hidden, until, futures } = flagged;
  const { past, future } = cutSeries(carbonDioxide(), 12 * until, months);
  if (future.values.length < months) {
    console.error(
      `--until is at most 2010: of the ${months} months from ${nameOf(12 * until)} on, ${future.values.length} were measured.`,
    );
    process.exitCode = 2;
    return null;
  }
  const missing = past.measured.filter((is) => !is).length;
  console.log(heading(`Carbon dioxide at Mauna Loa, ${until} to ${until + months / 12 - 1}, seed ${seed}`));
  console.log(
    `\nA GRU of ${hidden} units reads the ${past.values.length} months from ${nameOf(past.first)} on, ${missing} of them filled in, and foretells ${months} more.` +
      `\nIt reads growth over a year, less its average over ten years; AdamW, ${steps} steps.\n`,
  );
  const learned = await learnDepartures(departuresOf(past), seed, { steps, hidden });
  if (learned.interrupted) {
    console.log(`Interrupted after ${learned.steps} of ${steps} steps.`);
    return null;
  }
  const [, forFutures] = splitKey(key(seed));
  const told = forecast(learned, past, forFutures!, { months, futures });
  const losses = drawChart([{ heading: 'training', symbol: '·', points: smoothed(learned.losses, 10) }], {
    unit: 'nats per month',
    over: 'steps',
    height: 8,
  });
  if (losses !== '') console.log(`${losses}\n`);
  console.log(`${drawForecast({ past, future, forecast: told })}\n`);
  const { text, errors, covered } = judged(past, future, told);
  console.log(text);
  if (flagged.svg > 0) {
    const { writeForecast } = await import('./co2/svg.ts');
    writeForecast('co2.svg', { past, future, forecast: told });
    console.log('\nThe picture is in co2.svg.');
  }
  const [error, lastDrift, wholeDrift] = errors;
  console.log(
    `\nseed ${seed}: mean absolute error ${error!.toFixed(2)} ppm, seasonal naive ${lastDrift!.toFixed(2)}; ` +
      `${percent(covered[0]!)} of months in the middle 80 %, ${percent(covered[1]!)} in the middle 95 %`,
  );
  return {
    figures: [
      `${error!.toFixed(2)} ppm`,
      `${lastDrift!.toFixed(2)} ppm`,
      `${wholeDrift!.toFixed(2)} ppm`,
      ...covered.map(percent),
    ],
    reached: error! < Math.min(lastDrift!, wholeDrift!) && covered[1]! >= 0.9,
  };
}

/** How far off a forecast and the naive ones are. */
function judged(past: Series, future: Series, told: Forecast) {
  const years = Math.floor((past.values.length - 1) / 12);
  const naive = [10, years].map((since) => meanError(future, seasonalNaive(past, future.values.length, since)));
  const errors = [meanError(future, told.median), ...naive];
  const covered = [told.middle80, told.middle95].map((interval) => coverage(future, interval));
  const [error, last, whole] = errors.map((each) => each.toFixed(2));
  const text = table([
    [
      `${future.measured.filter(Boolean).length} months that no model has seen`,
      'mean absolute error',
      'in the middle 80 %',
      'middle 95 %',
    ],
    ['GRU, median of its futures', `${error} ppm`, ...covered.map(percent)],
    ['last year again, drift of ten years', `${last} ppm`, '', ''],
    [`last year again, drift of ${years} years`, `${whole} ppm`, '', ''],
  ]);
  return { text, errors, covered };
}

function smoothed(points: readonly (readonly [number, number])[], over: number): [number, number][] {
  return Array.from({ length: Math.floor(points.length / over) }, (_, i) => {
    const some = points.slice(i * over, (i + 1) * over);
    return [some.at(-1)![0], some.reduce((sum, [, loss]) => sum + loss, 0) / over];
  });
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

export const co2: Experiment = {
  name: 'co2',
  title: 'Carbon dioxide, ten years ahead',
  about:
    `Monthly means at Mauna Loa from 1958 on (Scripps CO₂ Program), in parts per million. The network learns from the months before ` +
    `${flags.until.preset} and draws ${flags.futures.preset} futures of the ${months} months after, each month from the normal distribution it gives, ` +
    `given what was drawn before. The median of the futures is the forecast. The mean absolute error is over the ${months} months; ` +
    `a calibrated forecast has about 80 % and 95 % of them in the middle 80 % and 95 % of its futures, though months that follow one another err together. Compared is last ` +
    `year repeated, with the drift of ten years or of all years. Units, steps and what is read were chosen on forecasts from 1990 and 2000. It does not always go so well: after 1990 growth ` +
    'slowed down, and from there the same network is further off than last year with its drift, with an interval far too narrow (`--until 1990`).',
  settings: [
    [
      'what is read',
      'growth over the same month a year before, less its average over ten years, standardised; and the season',
    ],
    ['network', `GRU, ${flags.hidden.preset} units, and linear layers for mean and log-variance of the next month`],
    [
      'training',
      `negative log-likelihood, sequences of ${length} months, batches of ${batch}, ${flags.steps.preset} steps, AdamW ${learningRate} falling along a cosine, weight decay ${weightDecay}, gradient norm at most ${maxNorm}`,
    ],
  ],
  seeds: [1, 2, 3],
  needed: 3,
  aim: 'an error below both naive forecasts, with at least 90 % of months in the middle 95 %',
  measures: ['GRU', 'naive, drift of 10 years', 'of all years', 'in the middle 80 %', 'in the middle 95 %'],
  run: (seed) =>
    runCo2({
      seed,
      steps: flags.steps.preset,
      hidden: flags.hidden.preset,
      until: flags.until.preset,
      futures: flags.futures.preset,
      svg: 0,
    }),
};

command(
  import.meta.url,
  { file: 'co2.js', what: 'Foretells carbon dioxide in the air, with an interval.', flags },
  async (values) => {
    await runCo2(values);
  },
);

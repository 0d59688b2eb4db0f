/** The adding problem: a GRU carries a number over a hundred steps, a tanh network does not. */
import { batch, fresh, learnToAdd, learningRate, length, maxNorm } from './adding/learn.ts';
import { units } from './adding/network.ts';
import { blindError } from './adding/sums.ts';
import { command } from './command.ts';
import { drawChart, type Point } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { heading } from './terminal.ts';

const until = 0.01;
const every = 50;
const above = 0.15;

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of all sequences' },
  steps: { preset: 1000, least: 1, help: `of the GRU at most, ${batch} new sequences each` },
  baseline: { preset: 2000, least: 1, help: 'steps of the tanh network' },
} as const;

const steps = flags.steps.preset;
const baseline = flags.baseline.preset;

export const adding: Experiment = {
  name: 'adding',
  title: `Adding problem, T = ${length}`,
  about:
    `Of ${length} numbers drawn evenly from [0, 1) two are marked, one in each half; the network reads numbers and marks, ` +
    `and after the last is to say the sum of the two. The error is the mean of the squared ones over ${number(fresh)} sequences that are kept away ` +
    `from training, taken after every ${every} steps; the GRU's training ends when it is below ${until}. Who always answers 1 ` +
    `has an expected error of 1/6 = ${blindError.toFixed(4)}. The tanh RNN has the same settings; of it the lowest error on ` +
    `the way (taken after every ${2 * every} steps) and the one at the end are given.`,
  settings: [
    ['networks', `GRU and tanh RNN, ${units} units each, and a linear layer that reads the last state`],
    ['beginning', "of both: Glorot's uniform weights from the input, orthogonal ones from the state, biases of 0"],
    ['training', `Adam ${learningRate}, batches of ${batch} new sequences, gradient norm at most ${maxNorm}`],
    ['at most', `${number(steps)} steps of the GRU, ${number(baseline)} of the tanh RNN`],
  ],
  seeds: [1, 2, 3],
  needed: 3,
  aim: `a mean squared error below ${until} within ${number(steps)} steps with the GRU, while the tanh RNN stays above ${above} for ${number(baseline)}`,
  measures: [`GRU below ${until} after`, 'GRU error', 'RNN lowest error', `RNN error at the end`],
  run: (seed) => runAdding({ seed, steps, baseline }),
};

/** Trains both networks for one seed and prints as it goes. */
export async function runAdding(flagged: Record<keyof typeof flags, number>): Promise<Measured | null> {
  const { seed } = flagged;
  console.log(heading(`Adding problem, T = ${length}, seed ${seed}`));
  console.log(
    `\nA network reads ${length} numbers, two of them marked, and says the sum of the two; ${units} units,` +
      `\nAdam ${learningRate}, ${batch} new sequences a step.\n`,
  );
  const gated = await learnToAdd('gru', seed, { steps: flagged.steps, every, until });
  const plain = gated.interrupted ? null : await learnToAdd('rnn', seed, { steps: flagged.baseline, every: 2 * every });
  const chart = drawAdding(gated.errors, plain?.errors ?? []);
  if (chart !== '') console.log(`${chart}\n`);
  if (plain === null || plain.interrupted) {
    console.log('Interrupted.');
    return null;
  }
  const [error, last] = [gated, plain].map(({ errors }) => errors.at(-1)![1]);
  const lowest = Math.min(...plain.errors.map(([, value]) => value));
  const learned = error! < until;
  console.log(
    `seed ${seed}: GRU's mean squared error ${error!.toFixed(5)} on ${fresh} fresh sequences after ${number(gated.steps)} steps; ` +
      `tanh RNN's ${last!.toFixed(4)} after ${number(plain.steps)}, ${lowest.toFixed(4)} at best`,
  );
  return {
    figures: [
      learned ? `${number(gated.steps)} steps` : `not in ${number(gated.steps)}`,
      error!.toFixed(5),
      lowest.toFixed(4),
      last!.toFixed(4),
    ],
    reached: learned && lowest > above,
  };
}

function drawAdding(gated: readonly Point[], plain: readonly Point[]): string {
  return drawChart(
    [
      { heading: 'tanh RNN', symbol: '·', points: plain },
      { heading: 'GRU', symbol: '●', points: gated },
    ],
    { unit: 'mean squared error', over: 'steps', mark: { heading: 'always answering 1', value: blindError } },
  );
}

function number(n: number): string {
  return n.toLocaleString('en');
}

command(
  import.meta.url,
  { file: 'adding.js', what: 'Trains a GRU and a tanh network on the adding problem.', flags },
  async (values) => {
    await runAdding(values);
  },
);

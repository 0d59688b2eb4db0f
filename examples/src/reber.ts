/** The embedded Reber grammar: a network that has to remember one symbol for the length of a string. */
import { key, splitKey } from '@adjoint/tensor';
import { command } from './command.ts';
import { drawStrings, symbols } from './reber/grammar.ts';
import { batch, every, fresh, learnGrammar, type Learned, learningRate, maxNorm } from './reber/learn.ts';
import { certain, chancesOf, rightStrings, units } from './reber/network.ts';
import { stringsOf } from './reber/strings.ts';
import { drawChart } from './results/chart.ts';
import type { Experiment, Measured } from './results/experiment.ts';
import { heading } from './terminal.ts';

const budget = 20_000;

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of all strings' },
  steps: { preset: budget / batch, least: 1, help: `of training at most, ${batch} new strings each` },
} as const;

/** After training, so many strings more are looked at. */
const others = 2048;

export const reber: Experiment = {
  name: 'reber',
  title: 'Embedded Reber grammar',
  about:
    "A string is B, then T or P, a string of Reber's grammar, the same T or P again, and E. The network reads it symbol by " +
    'symbol and says how likely each of the seven symbols is to come next; it is trained with the cross-entropy to the ' +
    'chances that the grammar gives. A symbol counts as foretold when its probability is above ' +
    `${certain}, halfway between 0 and the 1/2 of a fork. A string is right when after every one of its symbols exactly ` +
    'those are foretold that may follow, which is one or two; so the last but one tells whether the second was remembered. ' +
    `Every ${every * batch} strings, ${fresh} new ones are drawn and looked at; training ends when all of them are right. ` +
    `Then ${number(others)} others are drawn.`,
  settings: [
    ['network', `LSTM, ${units} units, and a linear layer: 7 symbols in, 7 out`],
    ['training', `Adam ${learningRate}, batches of ${batch} new strings, gradient norm at most ${maxNorm}`],
    ['at most', `${number(budget)} strings`],
  ],
  seeds: [1, 2, 3, 4, 5],
  needed: 4,
  aim: `${fresh} right of ${fresh} fresh strings within ${number(budget)} strings of training`,
  measures: ['right after', `fresh strings right`, 'others right'],
  run: (seed) => runReber({ seed, steps: budget / batch }),
};

/** Trains for one seed and prints as it goes. */
export async function runReber({ seed, steps }: Record<keyof typeof flags, number>): Promise<Measured | null> {
  console.log(heading(`Embedded Reber grammar, seed ${seed}`));
  console.log(
    `\nAn LSTM of ${units} units reads strings such as ${drawStrings(key(seed), 2).join(' and ')},` +
      `\nand has to know what may come next; Adam ${learningRate}, ${batch} new strings a step, ${steps} steps at most.\n`,
  );
  const learned = await learnGrammar(seed, { steps });
  const chart = drawReber(learned);
  if (chart !== '') console.log(`${chart}\n`);
  if (learned.interrupted) {
    console.log(`Interrupted after ${number(learned.sequences)} strings.`);
    return null;
  }
  console.log(`${askedText(learned)}\n`);
  const last = Math.round(fresh * (learned.right.at(-1)?.[1] ?? 0));
  const more = stringsOf(drawStrings(splitKey(key(seed), 4)[3]!, others));
  const right = rightStrings(chancesOf(learned.net, more), more).filter(Boolean).length;
  const reached = learned.reached !== null;
  console.log(
    `seed ${seed}: ${last} of ${fresh} fresh strings right after ${number(learned.sequences)} strings of training, ` +
      `${number(right)} of ${number(others)} others`,
  );
  return {
    figures: [
      reached ? `${number(learned.sequences)} strings` : `not in ${number(learned.sequences)}`,
      `${last} of ${fresh}`,
      `${number(right)} of ${number(others)}`,
    ],
    reached,
  };
}

function drawReber({ right, losses }: Learned): string {
  return drawChart(
    [
      { heading: 'fresh strings that are right at every symbol', symbol: '●', points: right },
      { heading: 'their loss, nats per symbol', symbol: '·', points: losses },
    ],
    { unit: 'part', over: 'strings' },
  );
}

/** Two strings that differ in what is to be remembered, and what the network foretells at their last but one symbol. */
export function askedText({ net }: Pick<Learned, 'net'>): string {
  const lines = ['BTBPTTTVVETE', 'BPBPTTTVVEPE'].map((text) => {
    const chances = chancesOf(net, stringsOf([text]))
      .at(-2)
      .toTypedArray();
    const told = Array.from(symbols, (symbol, i) => [symbol, chances[i]!] as const)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 2)
      .map(([symbol, chance]) => `${symbol} ${(100 * chance).toFixed(1)} %`);
    return `  ${text.slice(0, -2)}…  ${told.join(', ')}`;
  });
  return `What comes after the inner string, says the network:\n${lines.join('\n')}`;
}

function number(n: number): string {
  return n.toLocaleString('en');
}

command(
  import.meta.url,
  { file: 'reber.js', what: 'Trains an LSTM on the embedded Reber grammar.', flags },
  async (values) => {
    await runReber(values);
  },
);

/** A recurrent network that learns to invent first names, beside a model that counts pairs of letters. */
import { key, splitKey, type Tensor } from '@adjoint/tensor';
import { bigramLoss, fitBigram } from './bigram.ts';
import { command } from './command.ts';
import { drawCurves } from './curve.ts';
import { firstNames, splitNames, type Split } from './firstnames.ts';
import { invent } from './invent.ts';
import { learn } from './learn.ts';
import { type Letters, meanLoss } from './letters.ts';
import { table } from './table.ts';
import { heading } from './terminal.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'which names are held out, and every other chance' },
  steps: { preset: 1500, least: 1, help: 'of training' },
  hidden: { preset: 64, least: 1, help: 'units of the network' },
} as const;

const temperature = 0.8;
const wanted = 20;

/** Runs the part and prints as it goes. */
export async function names({ seed, steps, hidden }: Record<keyof typeof flags, number>): Promise<void> {
  const [forSplit, forLearning, forNames] = splitKey(key(seed), 3);
  const data = splitNames(firstNames(), forSplit!);
  console.log(heading('2. A recurrent network invents first names'));
  console.log(
    `\n${count(data.train)} English first names to learn from, ${count(data.heldOut)} others held out (seed ${seed}). The same network` +
      `\nwith ${hidden} hidden units reads a name letter by letter and foretells the next; Adam, ${steps} steps.\n`,
  );

  const began = performance.now();
  const learned = await learn(data, forLearning!, { steps, hidden });
  const seconds = (performance.now() - began) / 1000;
  if (learned.interrupted)
    console.log(`Interrupted: the network is as it was after ${learned.steps} of ${steps} steps.\n`);

  const pairs = fitBigram(data.train);
  const bigram = bigramLoss(pairs, data.heldOut);
  const curve = drawCurves({ ...learned, bigram });
  if (curve !== '') console.log(`${curve}\n`);
  console.log(lossTable(meanLoss(learned.net, data.heldOut), bigram, pairs.k));
  console.log(
    `\nTrained in ${seconds.toFixed(1)} s, ${((1000 * seconds) / Math.max(1, learned.steps)).toFixed(1)} ms a step.\n`,
  );
  console.log(inventedText(learned.net, data, forNames!));
}

/** Losses on the held-out names. */
export function lossTable(network: number, bigram: number, k: number): string {
  return table([
    ['on the held-out names, per letter or end', 'nats', 'perplexity'],
    inNats('any sign as likely as any other', Math.log(27)),
    inNats(`bigram counts, ${k} added to each`, bigram),
    inNats('recurrent network', network),
  ]);
}

function inNats(name: string, loss: number): string[] {
  return [name, loss.toFixed(4), Math.exp(loss).toFixed(2)];
}

/** Names of 100 draws that are real, and twenty that are not. */
export function inventedText(net: Letters, { train, heldOut }: Split, from: Tensor): string {
  const [first, ...more] = splitKey(from, 10);
  const tries = invent(net, first!, { count: 100, temperature });
  const learned = new Set(train);
  const unseen = new Set(heldOut);
  const found = tries.filter((name) => unseen.has(name));
  const isNew = (name: string): boolean => name !== '' && !learned.has(name) && !unseen.has(name);
  const invented = new Set(tries.filter(isNew));
  for (const again of more) {
    if (invented.size >= wanted) break;
    for (const name of invent(net, again, { count: 100, temperature })) if (isNew(name)) invented.add(name);
  }
  const known = tries.filter((name) => learned.has(name)).length;
  const guessed = found.length === 0 ? '' : ` (${[...new Set(found)].map(capital).join(', ')})`;
  return [
    `Of the first 100 names it drew at temperature ${temperature}, ${known} are among those it learned from and`,
    `${found.length} among the held-out ones, which it never saw${guessed}. Twenty that are in neither:`,
    '',
    columns([...invented].slice(0, wanted).map(capital), 5),
  ].join('\n');
}

function count(names: readonly string[]): string {
  return names.length.toLocaleString('en');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function columns(names: readonly string[], perLine: number): string {
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = Array.from({ length: Math.ceil(names.length / perLine) }, (_, i) =>
    names.slice(i * perLine, (i + 1) * perLine),
  );
  return lines.map((line) => `  ${line.map((name) => name.padEnd(width)).join('  ')}`.trimEnd()).join('\n');
}

command(import.meta.url, { file: 'names.js', what: 'Trains a recurrent network on first names.', flags }, names);

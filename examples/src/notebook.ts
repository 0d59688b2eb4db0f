/** The NumPy notebook this library began with, followed number by number: its losses, and its gradients three ways. */
import { valueAndGrad } from '@adjoint/autograd';
import { sgd } from '@adjoint/nn';
import { formatNumber, zeros } from '@adjoint/tensor';
import { compareGradients } from '@adjoint/testing';
import { command } from './command.ts';
import { printed } from './printed.ts';
import { halfLoss, learningRate, notebookNet, type Started } from './problem.ts';
import { small, table } from './table.ts';
import { heading } from './terminal.ts';
import { byDifferences, byHand, byTape, ofFullLoss } from './threeways.ts';

/** One loss: what the notebook calls it, ours, and the one it printed. */
export interface Line {
  readonly label: string;
  readonly loss: number;
  readonly notebook: number;
}

const started = (): Started => ({ net: notebookNet(), h0: zeros([1, 4]) });

/** Trains as the notebook does: one update, then epochs 0 to 999, of which every hundredth prints its loss. */
export function losses(): readonly Line[] {
  const optimizer = sgd({ learningRate });
  const { h0, ...start } = started();
  let { net } = start;
  let state = optimizer.init(net);
  const found: number[] = [];
  for (let update = 0; update <= 1000; update++) {
    const { value, gradient } = valueAndGrad(halfLoss)({ net, h0 });
    found.push(2 * value.item());
    ({ params: net, state } = optimizer.update(net, gradient.net, state));
  }
  // the loss before the first update, then those of epochs 0, 100, …
  const shown = [found[0]!, ...found.slice(1).filter((_, epoch) => epoch % 100 === 0)];
  return printed.map((line, i) => {
    const [label, notebook] = line.split(/(?<=Loss:) /) as [string, string];
    return { label, loss: shown[i]!, notebook: Number(notebook) };
  });
}

/** The losses beside those that NumPy printed. */
export function lossTable(lines: readonly Line[]): string {
  const rows = lines.map(({ label, loss, notebook }) => [
    `${label} ${formatNumber(loss)}`,
    formatNumber(notebook),
    small(Math.abs(loss - notebook) / notebook),
  ]);
  return table([['Adjoint', 'NumPy printed', 'relative difference'], ...rows]);
}

/** Every gradient of the first pass by hand, by tape and by differences: its largest entry, and how far all entries differ. */
export function gradientTable(): { readonly text: string; readonly tape: number; readonly differences: number } {
  const start = started();
  const hand = byHand(start);
  const tape = byTape(start);
  const witness = byDifferences(start);
  const toTape = compareGradients(hand, tape);
  const toWitness = compareGradients(hand, witness);
  const rows = Object.entries(hand).map(([name, gradient], row) => {
    const values = Array.from(gradient.toTypedArray());
    const top = values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]!) ? i : best), 0);
    const [byTape, byWitness] = [tape, witness].map((g) => g[name as keyof typeof g].toTypedArray()[top]!);
    return [
      `d${name} ${JSON.stringify(gradient.shape)}`,
      digits(values[top]!),
      digits(byTape!),
      digits(byWitness!),
      small(toTape.differences[row]!.scaled),
      small(toWitness.differences[row]!.scaled),
    ];
  });
  const header = ['gradient', 'by hand', 'by tape', 'by differences', 'tape', 'differences'];
  return { text: table([header, ...rows]), tape: toTape.largest, differences: toWitness.largest };
}

function digits(x: number): string {
  return x.toPrecision(12);
}

/** Why the notebook's gradient is half of what the printed loss would give, in the words of the comparison. */
export function factorTwo(): string {
  const start = started();
  const [{ h0: _hand, ...hand }, { h0: _tape, ...tape }] = [byHand(start), ofFullLoss(start)];
  return compareGradients(hand, tape, { names: ['by hand', 'by tape'] }).sentence;
}

/** The whole part as text. */
export function notebookText(): string {
  const lines = losses();
  const worst = Math.max(...lines.map(({ loss, notebook }) => Math.abs(loss - notebook) / notebook));
  const gradients = gradientTable();
  return [
    heading('1. The NumPy notebook, number by number'),
    '',
    'An Elman network with 4 hidden units learns 1, 2, 3 → 2, 4, 6:',
    '  h = tanh(Wxh x + Whh h + bh),  y = Why h + by,  weights from np.random.seed(1), 1001 updates.',
    '',
    lossTable(lines),
    '',
    `They differ by ${small(worst)} at most; the 13th digit of NumPy's own losses depends on its BLAS.`,
    '',
    "The gradients of the first pass, three ways. By hand: the notebook's formulas. By tape: nothing is",
    'written but the loss. By differences: of the loss alone, extrapolated. Shown is the largest entry of',
    'each; the last two columns are the largest distance of any entry from the gradient by hand.',
    '',
    gradients.text,
    '',
    `Scaled by max(1, largest entry), by tape they are within ${small(gradients.tape)}, by differences within ${small(gradients.differences)}.`,
    '',
    'The notebook prints the sum of squared errors, but derives dy = y - Y. Its gradient by hand beside that',
    'of the printed loss by tape, in the words of compareGradients:',
    `  ${factorTwo()}`,
  ].join('\n');
}

command(import.meta.url, { file: 'notebook.js', what: 'Follows the NumPy notebook number by number.', flags: {} }, () =>
  console.log(notebookText()),
);

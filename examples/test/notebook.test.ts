import { expect, it } from 'vitest';
import { factorTwo, gradientTable, losses, notebookText } from '../src/notebook.ts';
import { printed } from '../src/printed.ts';
import reference from '../../packages/rnn/test/data/notebook.json' with { type: 'json' };

/** NumPy's own printed losses agree with the exact ones to 12 digits. */
const DIGITS = 12;

const shortened = (line: string): string =>
  line.replace(/[\d.]+(e-\d+)?$/, (number) => Number(number).toPrecision(DIGITS));

it('prints the eleven lines of the notebook to 12 digits', () => {
  const lines = notebookText().split('\n');
  const ours = lines.flatMap((line) => /^(Epoch \d+, )?Loss: \S+/.exec(line)?.[0] ?? []);
  expect(ours.map(shortened)).toEqual(printed.map(shortened));
});

it('compares with what the notebook printed, and stays within 5e-12', () => {
  expect(printed).toEqual(reference.printed);
  for (const { loss, notebook } of losses()) expect(Math.abs(loss / notebook - 1)).toBeLessThan(5e-12);
});

it('finds the same gradients by hand, by tape and by differences', () => {
  const { text, tape, differences } = gradientTable();
  expect(tape).toBeLessThan(1e-13);
  // differences are good to about ten digits
  expect(differences).toBeLessThan(1e-9);
  for (const name of ['dwxh', 'dwhh', 'dwhy', 'dbh', 'dby', 'dh0']) expect(text).toContain(name);
});

it('explains the factor 2 between the printed loss and the gradient by hand', () => {
  expect(factorTwo()).toContain('by tape = 2 × by hand: loss against half the loss');
});

it('fits into 104 columns, without cursor codes where no one watches', () => {
  const text = notebookText();
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(104);
  expect(text).not.toContain('\u001b');
});

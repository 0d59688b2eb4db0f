import { readFileSync } from 'node:fs';
import { flowSvg } from '@adjoint/rnn';
import { expect, it } from 'vitest';
import { flowsWhileLearning, picture, preset } from '../src/gradientflow.ts';

const stored = readFileSync(picture, 'utf8');

/** The verdicts of a picture, in order. */
const verdicts = (svg: string) => [...svg.matchAll(/[÷×] [\d.]+ a step/g)].map(([verdict]) => verdict);

it('shows every look at both networks in one picture', async () => {
  const flows = await flowsWhileLearning({ seed: 1, looks: [0, 2], length: 10 });
  for (const { rows } of Object.values(flows)) {
    expect(rows.map(({ name }) => name)).toEqual(['untrained', '2 updates']);
    for (const { norms } of rows) {
      expect(norms).toHaveLength(10);
      for (const norm of norms) expect(norm).toBeGreaterThan(0);
    }
  }
});

it('has stored the picture that the script draws, as far as it takes no training', async () => {
  const flows = await flowsWhileLearning({ ...preset, looks: [0] });
  const [tanh, gru] = verdicts(flowSvg(flows));
  const all = verdicts(stored);
  expect(all).toHaveLength(2 * preset.looks.length);
  expect([all[0], all[preset.looks.length]], 'stale: node examples/dist/gradientflow.js').toEqual([tanh, gru]);
});

it('has stored a picture in which the tanh network’s gradient vanishes and the GRU’s survives', () => {
  const [label] = /aria-label="[^"]*"/.exec(stored)!;
  expect(label).toMatch(/tanh RNN 300 updates vanishes: divided by/);
  expect(label).toMatch(/GRU 300 updates survives: /);
});

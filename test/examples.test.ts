import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as autograd from '../packages/autograd/src/index.ts';
import * as nn from '../packages/nn/src/index.ts';
import * as rnn from '../packages/rnn/src/index.ts';
import * as tensor from '../packages/tensor/src/index.ts';
import * as testing from '../packages/testing/src/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Example, examplesInComment, examplesInSource, examplesOnPage, prepare, runExample, shown } from './examples.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const packages: Readonly<Record<string, object>> = { tensor, autograd, nn, rnn, testing };

const sources = Object.keys(packages).flatMap((home) =>
  readdirSync(join(root, 'packages', home, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const path = join(root, 'packages', home, 'src', file);
      return { path, file: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    }),
);
const page = (file: string): Example[] => examplesOnPage(file, readFileSync(join(root, file), 'utf8'));

/** The exports of all packages, and of the runner's names the three that examples use. */
const everything = {
  ...tensor,
  ...autograd,
  ...nn,
  ...rnn,
  ...testing,
  fc,
  expect,
  test: (_title: string, check: () => void) => check(),
};

const inSources = sources.map(({ path, file, text }) => ({
  path,
  file,
  expected: text.split('\n').filter((row) => /^\s*\* @example/.test(row)).length,
  examples: examplesInSource(file, text),
}));
const readme = page('README.md');
const architecture = page('docs/architecture.md');

describe('the examples of', () => {
  for (const { path, file, examples } of inSources) {
    if (examples.length === 0) continue;
    describe(file, () => {
      for (const example of examples)
        test(`${example.name} (line ${example.line}) do what they say`, async () => {
          // What a package keeps to itself is in the scope of its own examples.
          const own = (await import(path)) as object;
          await runExample(prepare(example), { ...everything, ...own });
        });
    });
  }
});

test('no example is overlooked', () => {
  for (const { file, expected, examples } of inSources) expect(`${file}: ${examples.length}`).toBe(`${file}: ${expected}`);
});

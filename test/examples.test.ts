import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import * as autograd from '../packages/autograd/src/index.ts';
import * as files from '../packages/files/src/index.ts';
import * as nn from '../packages/nn/src/index.ts';
import * as rnn from '../packages/rnn/src/index.ts';
import * as tensor from '../packages/tensor/src/index.ts';
import * as testing from '../packages/testing/src/index.ts';
import { compileExamples, type Origin } from './examples/compile.ts';
import { exportsOf } from './examples/exports.ts';
import { examplesInComment, examplesInSource, examplesOnPage } from './examples/extract.ts';
import { prepare, type Prepared, runExample } from './examples/run.ts';
import { agrees, shown } from './examples/shown.ts';

const { Tensor, ones, key, zeros } = tensor;

const root = fileURLToPath(new URL('../', import.meta.url));
const packages: Readonly<Record<string, object>> = { tensor, autograd, files, nn, rnn, testing };
const indexOf = (home: string): string => join(root, 'packages', home, 'src/index.ts').replaceAll('\\', '/');
const published = Object.keys(packages).map((home) => ({
  home,
  names: exportsOf(indexOf(home)),
}));

/** Names of the test runner that examples use. */
const runner = {
  fc,
  expect,
  test: (_title: string, check: () => void) => check(),
  /** Where examples write files. */
  folder: mkdtempSync(join(tmpdir(), 'adjoint-examples-')),
};

/** All that an example can name: the exports of all packages, and the runner's names. */
const everything = { ...tensor, ...autograd, ...files, ...nn, ...rnn, ...testing, ...runner };

const originOfRunner: Readonly<Record<keyof typeof runner, Origin>> = {
  fc: { declaration: "import fc from 'fast-check';" },
  expect: { declaration: 'declare const expect: any;' },
  test: { declaration: 'declare const test: (title: string, check: () => void) => void;' },
  folder: { declaration: 'declare const folder: string;' },
};

function originOf(name: string): Origin | undefined {
  if (Object.hasOwn(originOfRunner, name)) return originOfRunner[name as keyof typeof runner];
  const home = published.find(({ names }) => names.has(name))?.home;
  return home === undefined ? undefined : { from: indexOf(home) };
}

const sources = Object.keys(packages).flatMap((home) =>
  readdirSync(join(root, 'packages', home, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((name) => {
      const path = join(root, 'packages', home, 'src', name);
      const file = relative(root, path).replaceAll('\\', '/');
      const text = readFileSync(path, 'utf8');
      const examples = examplesInSource(file, text).map(prepare);
      return { path, file, text, examples };
    }),
);

const page = (file: string): Prepared[] => examplesOnPage(file, readFileSync(join(root, file), 'utf8')).map(prepare);
const readme = page('README.md');
const architecture = page('docs/architecture.md');
const all = [...sources.flatMap(({ examples }) => examples), ...readme, ...architecture];

/** What the README's sentences lean on: a network in the middle of a sequence, and gradients of the two losses of its story. */
const byTape = rnn.elman.init(key(2), { inputs: 1, hidden: 4, outputs: 1 });
const story = {
  net: rnn.elman.init(key(1), { inputs: 1, hidden: 4, outputs: 1 }),
  x: ones([1, 1]),
  h0: zeros([1, 4]),
  byTape,
  byHand: tensor.mapTree((g) => g.div(2), byTape),
};
const storyOf = (name: string): Origin | undefined => {
  if (!Object.hasOwn(story, name)) return undefined;
  const [home, type] = name === 'x' || name === 'h0' ? ['tensor', 'Tensor'] : ['rnn', 'Elman'];
  return { declaration: `declare const ${name}: import('${indexOf(home)}').${type};` };
};

/** Every name that a block imports must exist where it says. */
function expectImports({ file, imports }: Prepared): void {
  for (const { name, from } of imports) {
    const home = /^@adjoint\/(\w+)$/.exec(from)?.[1];
    const module = home === undefined ? everything : packages[home]!;
    expect(Object.keys(module), `${file} imports it from ${from}`).toContain(name);
  }
}

describe('the examples of', () => {
  for (const { path, file, examples } of sources) {
    if (examples.length === 0) continue;
    describe(file, () => {
      for (const example of examples)
        test(`${example.name}, line ${example.line}`, async () => {
          // What a package keeps to itself is in the scope of its own examples.
          await runExample(example, { ...everything, ...((await import(path)) as object) });
        });
    });
  }
});

describe('README.md', () => {
  for (const block of readme)
    test(`${block.name}, line ${block.line}`, async () => {
      expectImports(block);
      await runExample(block, { ...everything, ...story });
    });
});

describe('docs/architecture.md', () => {
  const [block] = architecture;
  const methods = Tensor.prototype as unknown as Record<string, unknown>;
  afterEach(() => delete methods['softsign']);

  test('the op that it adds in one file keeps every law, and its example is right', async () => {
    expect(architecture.map(({ exports }) => exports)).toEqual([['softsign']]);
    expectImports(block!);
    const exported = await runExample(block!, everything);
    const softsign = exported['softsign'] as tensor.UnaryFunction;
    testing.opLaws(softsign);
    // The method line of the recipe, as methods.ts installs it.
    methods['softsign'] = function (this: tensor.Tensor) {
      return softsign(this);
    };
    const examples = examplesInComment(block!.file, block!.line, 'softsign', block!.code).map(prepare);
    expect(examples.map(({ claims }) => claims.length)).toEqual([1]);
    for (const example of examples) await runExample(example, everything);
  });
});

describe('all examples together', () => {
  test('compile, and types are what the comments say', () => {
    const own = new Map(sources.map(({ path, file }) => [file, { path, names: exportsOf(path) }]));
    // One that is wrong twice, to see that the compiler looks.
    const wrong = "type S = Transposed<readonly [2, 3]>;   // readonly [2, 3]\nkey('1');";
    const { errors, types } = compileExamples(
      root,
      [...all, { file: 'wrong.ts', line: 1, name: 'wrong', code: wrong }].map((example) => ({
        example,
        origin: (name) => {
          const home = own.get(example.file);
          if (home?.names.has(name) === true) return { from: home.path };
          return (example.file === 'README.md' ? storyOf(name) : undefined) ?? originOf(name);
        },
      })),
    );
    expect(errors).toEqual([
      "wrong.ts:1: Type 'true' is not assignable to type 'false'.",
      "wrong.ts:2: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
    expect(types).toBeGreaterThanOrEqual(11);
  });

  test('are as many as the comments have', () => {
    for (const { file, text, examples } of sources)
      expect(`${file}: ${examples.length}`).toBe(`${file}: ${text.match(/^\s*\* @example/gm)?.length ?? 0}`);
  });

  test('are not fewer than they were, nor are the values in their comments', () => {
    expect(all.length).toBeGreaterThanOrEqual(276);
    expect(all.reduce((sum, { claims }) => sum + claims.length, 0)).toBeGreaterThanOrEqual(259);
  });

  test('leave no export without a sentence and an example', () => {
    const silent = published.flatMap(({ home, names }) =>
      [...names.values()].filter((one) => !one.sentence || !one.example).map(({ name }) => `${home}: ${name}`),
    );
    expect(silent).toEqual([]);
  });
});

describe('an example fails', () => {
  const failing = (code: string): Promise<unknown> =>
    Promise.resolve().then(() => runExample(prepare({ file: 'a.ts', line: 7, name: 'a', code }), everything));

  test.each([
    ['if it throws', 'key(1);\nkey(-1);', 'a.ts:8: it threw NumericsError'],
    [
      'if its value is another',
      'tensor([1, 2]).sum().item();   // 4',
      'a.ts:7: the comment says 4\n  but the value is 3',
    ],
    ['if a digit shown is wrong', 'tanh(1);   // 0.7617', '0.7615941559557649'],
    ['if an element is missing', 'ones([2]);   // [1]', '[1,1]'],
    ['if its value is never reached', 'if (1 > 2) {\n  key(1).rank;   // 1\n}', 'a.ts:8: it never came'],
    ['if it does not parse', 'key(;', "a.ts:7: ')' expected"],
  ])('%s', async (_, code, sentence) => {
    await expect(failing(code)).rejects.toThrow(sentence);
  });

  test.each(['// a sentence', '// e, to about 1e-11', '// 1000 doubles', '// [batch, time]'])(
    'not over prose: %s',
    (comment) => {
      expect(shown(comment.slice(3))).toBeNull();
    },
  );

  test.each<[unknown, string]>([
    [0.76159, '0.7616, rounded'],
    [[1, [2, 3]], '[1, [2, ...]]'],
    [{ a: 'b', c: null }, "{ a: 'b', c: null }"],
    [0xff, '0xff'],
  ])('not if %j is written %s', (value, comment) => {
    expect(agrees(value, shown(comment)!)).toBe(true);
  });
});

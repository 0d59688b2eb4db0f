import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

/** What the sources of a package may import from its neighbours. */
const below: Record<string, readonly string[]> = {
  tensor: [],
  autograd: ['tensor'],
  files: ['tensor'],
  nn: ['tensor', 'autograd', 'files'],
  rnn: ['tensor', 'autograd', 'nn', 'files'],
  testing: ['tensor', 'autograd'],
};

interface Source {
  readonly path: string;
  readonly home: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

interface Import {
  readonly from: string;
  readonly types: boolean;
}

const sources: readonly Source[] = Object.keys(below).flatMap((home) =>
  readdirSync(join(packages, home, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const path = join(packages, home, 'src', file);
      const text = readFileSync(path, 'utf8');
      return { path: relative(packages, path).replaceAll('\\', '/'), home, text, imports: importsOf(text) };
    }),
);

const index = /^[^/]+\/src\/index\.ts$/;
const byHand = 'rnn/src/byhand.ts';

/** Import and re-export statements that start a line; comments with examples are indented or starred. */
function importsOf(text: string): Import[] {
  const statement = /^(?:import|export)\s+(?:(type)\s+)?(?:[\w*{][^'";]*?\s+from\s+)?['"]([^'"]+)['"]/gm;
  return [...text.matchAll(statement)].map(([, type, from]) => ({ from: from!, types: type !== undefined }));
}

function target(source: Source, { from }: Import): string | undefined {
  return from.startsWith('.') ? join(dirname(source.path), from).replaceAll('\\', '/') : undefined;
}

/** The imports that a predicate refuses, as readable lines. */
function offences(refuses: (source: Source, used: Import) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter((used) => refuses(source, used)).map((used) => `${source.path} imports ${used.from}`),
  );
}

describe('the sources of the packages', () => {
  test('import in one direction only', () => {
    const upwards = offences(({ home }, { from }) => {
      const neighbour = /^@adjoint\/([^/]+)/.exec(from)?.[1];
      return neighbour !== undefined && !below[home]!.includes(neighbour);
    });
    expect(upwards).toEqual([]);
  });

  test('reach their neighbours by the root entry, not by path', () => {
    const reachingIn = offences((source, used) => {
      const file = target(source, used);
      return file === undefined ? /^@adjoint\/[^/]+\//.test(used.from) : !file.startsWith(`${source.home}/src/`);
    });
    expect(reachingIn).toEqual([]);
  });

  test('load in a browser: nothing of Node at the top', () => {
    expect(offences((_, { from, types }) => from.startsWith('node:') && !types)).toEqual([]);
  });

  test('leave the hand-written BPTT to the index that publishes it', () => {
    const users = offences((source, used) => target(source, used) === byHand && source.path !== 'rnn/src/index.ts');
    expect(users).toEqual([]);
  });

  test('are all imported by something', () => {
    const used = new Set(
      sources.flatMap((source) =>
        source.imports.map((each) => target(source, each)).filter((to) => to !== source.path),
      ),
    );
    const orphans = sources.map(({ path }) => path).filter((path) => !index.test(path) && !used.has(path));
    expect(orphans).toEqual([]);
  });

  test('give a reason on the first line when longer than 300 lines', () => {
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > 300 && !text.startsWith('//'));
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('never ask which op they have', () => {
    const asking = sources.filter(({ text }) => /\bop\.name\s*[!=]==/.test(text));
    expect(asking.map(({ path }) => path)).toEqual([]);
  });
});

test('the reader of import lines sees every form', () => {
  const text = [
    `import './a.ts';`,
    `import { b, type B } from './b.ts';`,
    `import type { C } from './c.ts';`,
    `import * as d from "./d.ts";`,
    `import {\n  e,\n} from './e.ts';`,
    `export * from './f.ts';`,
    `export { g } from './g.ts';`,
    `export const h = 'import';`,
    ` * import { i } from './i.ts';`,
  ].join('\n');
  expect(importsOf(text).map(({ from }) => from.slice(2, 3))).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(importsOf(text).filter(({ types }) => types)).toEqual([{ from: './c.ts', types: true }]);
});

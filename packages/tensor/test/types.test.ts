import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const consumer = readFileSync(new URL('types/consumer.ts', import.meta.url), 'utf8')
  .replace(/^\/\/ @ts-nocheck.*/, '// checked')
  .split('\n');

/** The lines that must fail, and what they must say. */
const marked = consumer.flatMap((text, i) => {
  const sentence = /\/\/ error: (.+)$/.exec(text)?.[1];
  return sentence === undefined ? [] : [{ line: i + 1, sentence }];
});

const common = ['--noEmit', '--pretty', 'false', '--target', 'es2022', 'consumer.ts'];
const compilers = [
  { name: 'TypeScript 7, strict', from: 'typescript', flags: ['--strict', '--module', 'nodenext'] },
  {
    name: 'TypeScript 5.0.4, not strict, as notebooks have it',
    from: 'typescript-notebooks',
    flags: ['--strict', 'false', '--module', 'commonjs', '--moduleResolution', 'node'],
  },
];

/** Packing and a cold compiler take seconds; on a busy machine many. */
const patience = 120_000;

/** A folder outside the repository with every package as npm would install it. */
let folder = '';
let declarations: string[] = [];

beforeAll(() => {
  const packages = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
  if (!existsSync(join(root, 'packages/tensor/dist/index.d.ts')))
    throw new Error('packages/tensor/dist is missing: run `npm run build` first');

  folder = mkdtempSync(join(tmpdir(), 'adjoint-types-'));
  execFileSync(
    'npm',
    ['pack', '--silent', '--pack-destination', folder, ...packages.map((name) => `./packages/${name}`)],
    {
      cwd: root,
      shell: process.platform === 'win32',
    },
  );
  for (const name of packages) {
    const at = join('node_modules', '@adjoint', name);
    mkdirSync(join(folder, at), { recursive: true });
    const tarball = readdirSync(folder).find((file) => file.startsWith(`adjoint-${name}-`))!;
    execFileSync('tar', ['-xzf', tarball, '-C', at, '--strip-components=1'], { cwd: folder });
  }
  declarations = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'consumer.ts'), consumer.join('\n'));
}, patience);

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
});

describe.each(compilers)('$name', ({ from, flags }) => {
  let output = '';

  beforeAll(() => {
    const run = spawnSync(process.execPath, [join(root, 'node_modules', from, 'bin/tsc'), ...flags, ...common], {
      cwd: folder,
      encoding: 'utf8',
    });
    output = run.stdout + run.stderr;
  }, patience);

  it('refuses exactly the marked lines, in sentences', () => {
    const said = output.split(/\r?\n(?=\S)/).map((message) => {
      const line = Number(/^consumer\.ts\((\d+),/.exec(message)?.[1]);
      const sentence = marked.find((mark) => mark.line === line)?.sentence;
      return sentence !== undefined && message.includes(sentence) ? `${line}: ${sentence}` : message.trim();
    });
    expect(said).toEqual(marked.map(({ line, sentence }) => `${line}: ${sentence}`));
  });

  it('prints the sentence beside the operand', () => {
    expect(output).toContain(
      `'Tensor<readonly [4, 5]>' is not assignable to parameter of type 'Tensor<readonly [4, 5]> & "matmul: inner sizes 3 and 4 differ"'`,
    );
    expect(output).toContain(`'Tensor<readonly [4]> & "add: shapes [3] and [4] do not broadcast"'`);
  });
});

describe('published declarations', () => {
  it('name typed arrays without type parameters, which older compilers read as any', () => {
    expect(declarations).toContain(join('@adjoint', 'tensor', 'dist', 'index.d.ts'));
    const generic = declarations.flatMap((file) =>
      (readFileSync(join(folder, 'node_modules', file), 'utf8').match(/.*\b\w+\d(?:Clamped)?Array<.*/g) ?? []).map(
        (text) => `${file}: ${text.trim()}`,
      ),
    );
    expect(generic).toEqual([]);
  });
});

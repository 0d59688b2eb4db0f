import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KernelError, startKernel, type Kernel } from '../src/kernel.ts';
import { NotebookError, runNotebook } from '../src/runnotebook.ts';

const real = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const loaded = import('zeromq').then(() => real('tslab') && '');
const unavailable = await loaded.catch((error: unknown) => String(error));
if (unavailable !== '') console.warn(`skipped: no tslab kernel here: ${unavailable}`);

const folder = fs.mkdtempSync(join(tmpdir(), 'adjoint-notebooks-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const cell = (source: string | string[], rest: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  outputs: [],
  source,
  ...rest,
});
const kernelspec = { display_name: 'TypeScript', language: 'typescript', name: 'tslab' };
const notebook = (...cells: object[]) => ({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
const save = (name: string, value: unknown) => {
  const path = join(folder, name);
  fs.writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
const out = (text: string) => [{ output_type: 'stream', name: 'stdout', text }];

describe.skipIf(unavailable !== '')(`the tslab kernel ${unavailable}`, () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await startKernel();
  });
  afterAll(() => kernel.shutdown());

  it('shows the last expression and keeps variables for later cells', async () => {
    expect(await kernel.execute('const a: number = 20; a + 1')).toEqual({ status: 'ok', outputs: out('21\n') });
    expect((await kernel.execute('console.log(a); 2 * a')).outputs).toEqual(out('20\n40\n'));
  });

  it('keeps the order of text and displays, and updates a display in place, from later cells too', async () => {
    const code = `import * as tslab from 'tslab';
      const bar = tslab.newDisplay();
      bar.text('half');
      tslab.display.html('<b>bold</b>');
      console.error('careful');`;
    const pieces: string[] = [];
    const { status, outputs } = await kernel.execute(code, (output) => pieces.push(output.output_type));
    expect(status).toBe('ok');
    expect(pieces).toEqual(['display_data', 'display_data', 'stream']);
    await kernel.execute("bar.text('whole')");
    expect(outputs).toEqual([
      { output_type: 'display_data', data: { 'text/plain': 'whole' }, metadata: {} },
      { output_type: 'display_data', data: { 'text/html': '<b>bold</b>' }, metadata: {} },
      { output_type: 'stream', name: 'stderr', text: 'careful\n' },
    ]);
  });

  it('reports wrong types, thrown errors and promises that nobody catches, and runs the next cell', async () => {
    const bad = ['const s: string = 3;', "throw new Error('boo')", "Promise.reject(new Error('late')); 1"];
    const failed = await Promise.all(bad.map((code) => kernel.execute(code)));
    expect(failed.map(({ status }) => status)).toEqual(['error', 'error', 'error']);
    expect(JSON.stringify(failed)).toMatch(/'number' is not assignable to type 'string'.*Error: boo.*Error: late/);
    expect((await kernel.execute('a')).status).toBe('ok');
  });

  it('loses nothing of a long burst of output', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `${i}\n`);
    const { outputs } = await kernel.execute('for (let i = 0; i < 5000; i++) console.log(i)');
    expect(outputs).toEqual(out(lines.join('')));
  });

  it('runs cells that are asked for at the same time one after the other', async () => {
    const cells = ["await new Promise((done) => setTimeout(done, 50)); console.log('first')", "console.log('second')"];
    const runs = await Promise.all(cells.map((code) => kernel.execute(code)));
    expect(runs.map(({ outputs }) => outputs)).toEqual([out('first\n'), out('second\n')]);
  });
});

describe.skipIf(unavailable !== '')('a kernel in trouble', () => {
  it.each(['while (true);', 'await new Promise(() => {})'])('is stopped when %s hangs', async (code) => {
    const kernel = await startKernel({ timeout: 700 });
    await expect(kernel.execute(code)).rejects.toThrow(/^the cell took over 0\.7 s; the kernel was stopped/);
    await expect(kernel.execute('1')).rejects.toThrow(KernelError);
    await kernel.shutdown();
  });

  it('rejects with its last words when it dies', async () => {
    const kernel = await startKernel();
    const code = "require('fs').writeSync(2, 'last words'); process.exit(3)";
    await expect(kernel.execute(code)).rejects.toThrow('the kernel ended: exit code 3\nlast words');
    await kernel.shutdown();
  });

  it('needs a directory that is there and a sensible timeout', async () => {
    await expect(startKernel({ directory: join(folder, 'gone') })).rejects.toThrow(/ENOENT|Cannot find module/);
    await expect(startKernel({ timeout: Number.NaN })).rejects.toThrow('timeout: expected milliseconds, got NaN');
  });
});

describe.skipIf(unavailable !== '')('runNotebook', () => {
  const run = (path: string, write = true, timeout = 10_000) => runNotebook(path, { write, timeout });

  it('stores outputs and counts as Jupyter does, the same at every run', async () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] },
      cell("const x = 2;\nconsole.log(process.cwd() + '/src');"),
      cell('  \n', { execution_count: 9 }),
      cell(['import * as tslab from "tslab";\n', 'tslab.display.html("<i>a</i>\\nb"); x'], {
        metadata: { execution: { 'iopub.execute_input': '2026-11-24T00:00:00Z' } },
      }),
    ];
    const path = save('good.ipynb', notebook(...cells));
    const first = await run(path);
    expect(first.cells.map(({ number, status }) => `${number} ${status}`)).toEqual(['1 ok', '2 ok', '3 ok']);
    const text = fs.readFileSync(path, 'utf8');
    expect(text).toMatch(/^\{\n "cells": \[\n {2}\{\n {3}"cell_type": "markdown",\n[^]*\n "nbformat_minor": 5\n\}\n$/);
    const stored = JSON.parse(text) as { cells: Record<string, unknown>[] };
    expect(stored.cells.map((each) => each['execution_count'])).toEqual([undefined, 1, null, 2]);
    expect(stored.cells.map((each) => each['outputs'])).toEqual([
      undefined,
      [{ name: 'stdout', output_type: 'stream', text: ['./src\n'] }],
      [],
      [
        { data: { 'text/html': ['<i>a</i>\n', 'b'] }, metadata: {}, output_type: 'display_data' },
        { name: 'stdout', output_type: 'stream', text: ['2\n'] },
      ],
    ]);
    expect(text).not.toContain('iopub.execute_input');
    expect(await run(path)).toMatchObject({ status: 'ok', changed: false });
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    ['a failing cell', "throw new Error('boo')", /Error: boo/],
    ['a hanging cell', "console.log('so far'); for (;;);", /took over 2 s/],
  ])('aborts the cells after %s and leaves the file alone', async (_, code, message) => {
    const path = save('bad.ipynb', notebook(cell('1'), cell(code), cell('2')));
    const before = fs.readFileSync(path, 'utf8');
    const { status, cells } = await run(path, true, 2000);
    expect(status).toBe('error');
    expect(cells.map((each) => each.status)).toEqual(['ok', 'error', 'aborted']);
    expect(cells[1]!.error).toMatch(message);
    expect(fs.readFileSync(path, 'utf8')).toBe(before);
  });

  it('imports a package that has ES modules only', async () => {
    const directory = join(fs.realpathSync(folder), 'project');
    const modules = join(directory, 'node_modules');
    fs.mkdirSync(join(modules, 'only-esm'), { recursive: true });
    for (const name of ['tslab', 'zeromq']) fs.symlinkSync(real(name), join(modules, name), 'junction');
    fs.mkdirSync(join(modules, '@types'));
    fs.symlinkSync(real('@types/node'), join(modules, '@types', 'node'), 'junction');
    const exports = { '.': { types: './index.d.ts', default: './index.js' } };
    const manifest = { name: 'only-esm', type: 'module', main: './index.js', types: './index.d.ts', exports };
    fs.writeFileSync(join(modules, 'only-esm', 'package.json'), JSON.stringify(manifest));
    fs.writeFileSync(join(modules, 'only-esm', 'index.js'), 'export const twice = (x) => 2 * x;');
    fs.writeFileSync(join(modules, 'only-esm', 'index.d.ts'), 'export declare const twice: (x: number) => number;');
    const path = save('esm.ipynb', notebook(cell("import { twice } from 'only-esm'; twice(21)"), cell("twice('a')")));
    const { cells } = await runNotebook(path, { write: false, directory });
    expect(cells[0]!.outputs).toEqual(out('42\n'));
    expect(cells[1]!.error).toContain("'string' is not assignable to parameter of type 'number'");
  });
});

describe('a file that is not a notebook', () => {
  const good = notebook(cell('1'));
  it.each([
    ['missing.ipynb', undefined, 'ENOENT'],
    ['text.ipynb', 'hello', 'is not valid JSON'],
    ['deep.ipynb', '['.repeat(100_000) + ']'.repeat(100_000), 'call stack'],
    ['old.ipynb', { ...good, nbformat: 3 }, 'nbformat: expected 4, got 3'],
    ['metadata.ipynb', { ...good, metadata: null }, 'metadata: expected an object'],
    ['python.ipynb', { ...good, metadata: { kernelspec: { name: 'python3' } } }, 'expected "tslab", got "python3"'],
    ['cells.ipynb', { ...good, cells: {} }, 'cells: expected an array'],
    ['cell.ipynb', notebook(cell('1'), ['x']), 'cells[1]: expected an object'],
    ['type.ipynb', notebook({ ...cell('1'), cell_type: { toString: 1 } }), 'cells[0].cell_type: expected "code"'],
    ['source.ipynb', notebook({ ...cell('1'), source: ['a', 1] }), 'cells[0].source: expected a string or an array'],
    ['nometa.ipynb', notebook({ cell_type: 'code', source: '' }), 'cells[0].metadata: expected an object'],
  ])('is refused by name: %s', async (name, value, message) => {
    const path = value === undefined ? join(folder, name) : save(name, value);
    const refusal = await runNotebook(path, { write: true }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NotebookError);
    expect(String(refusal)).toContain(`NotebookError: ${path}: `);
    expect(String(refusal)).toContain(message);
  });
});

/** Runs Jupyter notebooks in a fresh tslab kernel and stores what they show: as a function, and as a command. */
// 150 lines are passed: the command at the end belongs to the function it calls.
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KernelError, startKernel, type Kernel, type NotebookOutput } from './kernel.ts';

type Json = Record<string, unknown>;

/** One code cell that ran: `number` counts the code cells from 1, `error` is what a failed cell said. */
export interface CellRun {
  readonly number: number;
  readonly status: 'ok' | 'error' | 'aborted';
  readonly milliseconds: number;
  readonly outputs: readonly NotebookOutput[];
  readonly error?: string;
}

/** What became of a notebook: cells after a failed one are aborted; `changed`: the file differs from what this run stores. */
export type NotebookRun = Readonly<{
  path: string;
  status: 'ok' | 'error';
  cells: readonly CellRun[];
  changed: boolean;
}>;

/** `write` stores the outputs, `onCell` hears of each cell; the others go to `startKernel`. */
export type NotebookOptions = Readonly<{ write: boolean; onCell?: (cell: CellRun) => void }> &
  NonNullable<Parameters<typeof startKernel>[0]>;

/** A file is not a notebook that can be run. Not thrown when a cell fails: see `NotebookRun.status`. */
export class NotebookError extends Error {
  override readonly name = 'NotebookError';
}

/**
 * Runs all code cells of a notebook in order, in a kernel of its own. The file is replaced as a whole, and only if every
 * cell went well. What is stored depends on the cells alone: paths of this machine and process ids are taken out.
 */
export async function runNotebook(path: string, options: NotebookOptions): Promise<NotebookRun> {
  const { write, onCell, ...kernelOptions } = options;
  const directory = realpathSync(options.directory ?? fileURLToPath(new URL('..', import.meta.url)));
  const { before, notebook, codeCells } = await load(path);
  const cells: CellRun[] = [];
  const kernel = await startKernel({ ...kernelOptions, directory });
  try {
    for (const { code } of codeCells) {
      const run = await runCell(kernel, code, cells);
      cells.push(run);
      onCell?.(run);
    }
  } finally {
    await kernel.shutdown();
  }
  let count = 0;
  for (const [i, { cell, code }] of codeCells.entries()) {
    // a later cell may have updated a display of this one: outputs are final only now
    cell['outputs'] = cells[i]!.outputs.map((output) => stored(output, directory));
    cell['execution_count'] = code.trim() === '' ? null : ++count;
    delete (cell['metadata'] as Json)['execution']; // JupyterLab's time stamps
  }
  const after = serialize(notebook);
  const status = cells.every((cell) => cell.status === 'ok') ? 'ok' : 'error';
  if (write && status === 'ok' && after !== before) await replace(path, before, after);
  return { path, status, cells, changed: after !== before };
}

async function runCell(kernel: Kernel, code: string, earlier: readonly CellRun[]): Promise<CellRun> {
  const number = earlier.length + 1;
  if (earlier.some((cell) => cell.status !== 'ok')) return { number, status: 'aborted', milliseconds: 0, outputs: [] };
  if (code.trim() === '') return { number, status: 'ok', milliseconds: 0, outputs: [] };
  const start = performance.now();
  const seen: NotebookOutput[] = [];
  try {
    const { status, outputs } = await kernel.execute(code, (output) => seen.push(output));
    const milliseconds = performance.now() - start;
    if (status === 'ok') return { number, status, milliseconds, outputs };
    const said = outputs.flatMap((out) => (out.output_type === 'stream' && out.name === 'stderr' ? out.text : []));
    return { number, status, milliseconds, outputs, error: said.join('').trimEnd() };
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return { number, status: 'error', milliseconds: performance.now() - start, outputs: seen, error: error.message };
  }
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function load(path: string) {
  function check(good: boolean, what: string, cause?: unknown): asserts good {
    if (!good) throw new NotebookError(`${path}: ${what}`, { cause });
  }
  let before = '';
  let notebook: unknown;
  try {
    before = await readFile(path, 'utf8');
    notebook = JSON.parse(before);
    serialize(notebook); // what nests too deep to be written is refused before anything runs
  } catch (cause) {
    check(false, (cause as Error).message, cause);
  }
  check(isRecord(notebook), 'not a notebook: expected a JSON object');
  const { nbformat, metadata, cells } = notebook as Record<'nbformat' | 'metadata' | 'cells', unknown>;
  check(nbformat === 4, `nbformat: expected 4, got ${JSON.stringify(nbformat)}`);
  check(Number.isInteger(notebook['nbformat_minor']), 'nbformat_minor: expected an integer');
  check(isRecord(metadata), 'metadata: expected an object');
  const kernel = isRecord(metadata['kernelspec']) ? metadata['kernelspec']['name'] : 'tslab';
  check(kernel === 'tslab', `metadata.kernelspec.name: expected "tslab", got ${JSON.stringify(kernel)}`);
  check(Array.isArray(cells), 'cells: expected an array');
  const codeCells: { cell: Json; code: string }[] = [];
  for (const [i, cell] of cells.entries() as Iterable<[number, unknown]>) {
    const at = `cells[${i}]`;
    check(isRecord(cell), `${at}: expected an object`);
    const type = JSON.stringify(cell['cell_type']);
    check(/^"(code|markdown|raw)"$/.test(type), `${at}.cell_type: expected "code", "markdown" or "raw", got ${type}`);
    const lines = [cell['source']].flat();
    const isText = lines.every((line) => typeof line === 'string');
    check(isText, `${at}.source: expected a string or an array of strings`);
    check(isRecord(cell['metadata']), `${at}.metadata: expected an object`);
    if (cell['cell_type'] === 'code') codeCells.push({ cell, code: lines.join('') });
  }
  return { before, notebook, codeCells };
}

/** Jupyter's form: keys sorted, one space of indent, a newline at the end. */
function serialize(value: unknown): string {
  return `${JSON.stringify(value, sortKeys, 1)}\n`;
}
const sortKeys = (_: string, part: unknown) =>
  isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part;

/** An output as a notebook stores it: text in lines, without what differs between machines and runs. */
function stored(output: NotebookOutput, directory: string): unknown {
  const places = { [directory]: '.', [dirname(directory)]: '..', [homedir()]: '~' };
  const lines = (text: string) => {
    let portable = text.replaceAll(/\(node:\d+\)/g, '(node)');
    for (const [place, name] of Object.entries(places)) portable = portable.replaceAll(`${place}${sep}`, `${name}/`);
    return portable === '' ? [] : portable.split(/(?<=\n)/);
  };
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
  const written = /^text\/|^image\/svg|javascript$/;
  const data = Object.entries(output.data).map(([type, value]) => [
    type,
    typeof value === 'string' && written.test(type) ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

async function replace(path: string, before: string, after: string): Promise<void> {
  const target = await realpath(path);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, after, { mode: (await stat(target)).mode, flag: 'wx' });
    if ((await readFile(target, 'utf8')) !== before) throw new NotebookError(`${path}: was edited while it ran`);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

const usage = `usage: node examples/dist/runnotebook.js NOTEBOOK.ipynb... [--check]

Runs every cell of each notebook and stores the outputs; stops at the first cell that fails.
  --check  stores nothing, and says when outputs would change`;

async function main(args: readonly string[]): Promise<number> {
  const write = !args.includes('--check');
  const paths = args.filter((arg) => arg !== '--check');
  if (paths.length === 0 || paths.some((path) => path.startsWith('-'))) {
    console.error(usage);
    return 2;
  }
  // an exit takes the kernel along, a signal does not
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  for (const path of paths) {
    const onCell = ({ number, status, milliseconds, error }: CellRun) => {
      if (status !== 'aborted') console.log(`${path} cell ${number}: ${status}, ${(milliseconds / 1000).toFixed(2)} s`);
      if (error !== undefined) console.error(error);
    };
    const run = await runNotebook(path, { write, onCell });
    if (run.status !== 'ok') return 1;
    if (run.changed) console.log(`${path}: ${write ? 'outputs stored' : 'stored outputs differ'}`);
  }
  return 0;
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  const run = main(process.argv.slice(2)).catch((error: unknown) => console.error(String(error)));
  void run.then((code) => (process.exitCode = code ?? 1));
}

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printed } from '../src/printed.ts';
import { runNotebook } from '../src/runnotebook.ts';

const loaded = import('zeromq').then(() => createRequire(import.meta.url).resolve('tslab/package.json') && '');
const unavailable = await loaded.catch((error: unknown) => String(error));
if (unavailable !== '') console.warn(`skipped: no tslab kernel here: ${unavailable}`);

const folder = resolve(import.meta.dirname, '../notebooks');
const notebooks = fs.readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
const scratch = fs.mkdtempSync(join(tmpdir(), 'adjoint-notebooks-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

interface Output {
  readonly name?: string;
  readonly text?: readonly string[];
  readonly data?: Readonly<Record<string, readonly string[]>>;
}

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly outputs?: readonly Output[];
}

const cellsOf = (path: string) => (JSON.parse(fs.readFileSync(path, 'utf8')) as { cells: Cell[] }).cells;

/** What a cell shows as text, on either stream. */
const textOf = ({ outputs = [] }: Cell) => outputs.flatMap(({ text = [] }) => text).join('');

/** A difference that is rounding, and the entry where it happens to be largest: they may change with V8's Math. */
const withoutRounding = (text: string) =>
  text.replaceAll(/ *\d\.\de-(1[2-9]|[2-9]\d)( at \S+| +(\[\d+\])+)? */g, ' rounding ');

/** What the code cells show, by cell. */
const shown = (path: string) =>
  cellsOf(path)
    .filter((cell) => cell.cell_type === 'code')
    .map((cell) => ({
      cell: cell.id,
      text: withoutRounding(textOf(cell)),
      data: cell.outputs?.map(({ data }) => data),
    }));

describe.skipIf(unavailable !== '')(`the notebooks ${unavailable}`, () => {
  it.each(notebooks)('%s runs in tslab, and shows what is stored in it', { timeout: 300_000 }, async (name) => {
    const stored = join(folder, name);
    const fresh = join(scratch, name);
    fs.copyFileSync(stored, fresh);
    const { cells } = await runNotebook(fresh, { write: true });
    expect(cells.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(shown(stored), `stale: node examples/dist/runnotebook.js examples/notebooks/${name}`).toEqual(shown(fresh));
  });
});

it.each(notebooks)('%s is stored without warnings, without paths of a machine, each cell with an id', (name) => {
  const cells = cellsOf(join(folder, name));
  expect(cells.flatMap(({ outputs = [] }) => outputs).filter((output) => output.name === 'stderr')).toEqual([]);
  const text = fs.readFileSync(join(folder, name), 'utf8');
  for (const place of [`${homedir()}/`, `${tmpdir()}/`, 'file://']) expect(text).not.toContain(place);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
});

describe('01-bptt.ipynb', () => {
  const cells = new Map(cellsOf(join(folder, '01-bptt.ipynb')).map((cell) => [cell.id, cell]));

  it('prints the eleven losses of NumPy to 12 digits', () => {
    const losses = textOf(cells.get('train')!).trimEnd().split('\n');
    expect(losses.map((line) => Number(line.split(' ').at(-1)))).toEqual(
      printed.map((line) => Number(Number(line.split(' ').at(-1)).toPrecision(12))),
    );
  });

  it('finds a difference between hand and tape only where the derivation is wrong', () => {
    const saying = (words: RegExp) =>
      [...cells.values()].filter((cell) => words.test(textOf(cell))).map(({ id }) => id);
    expect(saying(/differs?(,| in| up)| × hand/)).toEqual(['first-term', 'factor', 'slipped', 'cut']);
    const steps = ['line-e', 'line-dh', 'line-delta', 'line-through', 'compared', 'copies', 'hessian', 'vanish'];
    expect(saying(/agrees? exactly|gradients agree:/)).toEqual(expect.arrayContaining(steps));
  });

  it('has two pictures, each an SVG that stands on its own', () => {
    const pictures = ['picture', 'vanish-picture'].map((id) =>
      cells.get(id)!.outputs![0]!.data!['image/svg+xml']!.join(''),
    );
    for (const svg of pictures) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*aria-label="[^"]{20,}"/);
      expect(svg).toContain('<rect width="100%" height="100%" fill="white" />');
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

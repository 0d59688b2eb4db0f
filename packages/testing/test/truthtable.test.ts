import { readFileSync, writeFileSync } from 'node:fs';
import { primitives } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { page, truthTable } from './truth/table.ts';

const measured = truthTable();
// `npm run docs:truth`
if (process.env['MODE'] === 'truth') writeFileSync(page, measured);
const written = readFileSync(page, 'utf8');

/** Cells by row. */
function cellsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

test('docs/truthtable.md has a line for every primitive, and says what is measured', () => {
  const [old, now] = [cellsOf(written), cellsOf(measured)];
  const remedy = 'npm run docs:truth writes it anew';
  expect(
    old.slice(2).map(([, name]) => name),
    remedy,
  ).toEqual(
    Object.values(primitives)
      .map(({ name }) => name)
      .toSorted(),
  );
  expect(written.split('\n|')[0], remedy).toBe(measured.split('\n|')[0]);
  now.forEach((row, i) =>
    row.forEach((cell, j) => {
      const where = `${row[1]}, ${now[0]![j]}`;
      const [a, b] = [Number(old[i]![j]), Number(cell)];
      if (cell === '' || Number.isNaN(b)) expect(old[i]![j], `${where}; ${remedy}`).toBe(cell);
      // Another machine rounds otherwise: two powers of ten, or none at all, are the same finding.
      else expect(Math.abs(Math.log10(a || 1e-16) - Math.log10(b || 1e-16)), where).toBeLessThanOrEqual(2);
    }),
  );
});

test('no bit differs under vmap or checkpoint', () => {
  expect(cellsOf(measured).filter((row) => row.some((cell) => cell.split(' ').includes('no')))).toEqual([]);
});

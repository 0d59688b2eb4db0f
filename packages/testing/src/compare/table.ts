import { showShape } from '@adjoint/tensor';
import type { Row, Words } from './pair.ts';
import { label, show } from './speak.ts';

/** The rows as an aligned table. */
export function table(rows: readonly Row[], names: Words['names']): string {
  const lines = rows.map((row) => [
    label(row.path),
    showShape(row.shape),
    `${row.count} of ${row.handValues.length}`,
    row.scaled === 0 ? '0' : row.scaled.toExponential(1),
    row.index.map((i) => `[${i}]`).join(''),
    show(row.hand, 6),
    show(row.auto, 6),
  ]);
  const all = [['gradient', 'shape', 'differ', 'scaled', 'worst at', ...names], ...lines];
  const widths = all[0]!.map((_, k) => Math.max(...all.map((line) => line[k]!.length)));
  return all
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

import { type Flows, rowsOf } from './flows.ts';
import { verdictOf } from './verdict.ts';

/**
 * Gradient flows as a table in plain text: of each row the step where the gradient enters and the first step that the
 * cell reads, the norm at both, what the norm is multiplied or divided by on each step between them (their geometric
 * mean), and the verdict.
 *
 * A gradient survives if all steps change it tenfold at most; beyond a thousandfold it vanishes or explodes.
 *
 * @throws TreeError for what is no gradient flow.
 * @example
 * const flow: GradientFlow = { rows: [{ name: 'l0', reverse: false, norms: [1e-6, 1e-4, 1e-2] }] };
 * flowTable(flow).split('\n')[1];   // 'l0     2  1.0e-2   0  1.0e-6  vanishes: divided by 100 a step, 10000 in all'
 */
export function flowTable(flows: Flows): string {
  const lines = rowsOf('flowTable', flows).map((row) => {
    const { enters, ends, sentence } = verdictOf(row);
    const shown = [enters, ends].flatMap((step) => [String(step), short(row.norms[step]!)]);
    return [row.flow, row.name, ...shown, sentence];
  });
  const all = [['', '', 'from', 'norm', 'to', 'norm', 'verdict'], ...lines];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  return all
    .map((line) =>
      line
        .map((text, i) => (i >= 2 && i <= 5 ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
        .filter((_, i) => widths[i]! > 0)
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function short(norm: number): string {
  return norm === 0 || !Number.isFinite(norm) ? String(norm) : norm.toExponential(1);
}

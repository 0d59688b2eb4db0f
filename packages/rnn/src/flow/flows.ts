import { described, TreeError } from '@adjoint/tensor';
import type { FlowRow, GradientFlow } from './gradientFlow.ts';

/**
 * One gradient flow, or several by name, drawn on one scale.
 *
 * @example
 * const flow = (least: number): GradientFlow => ({ rows: [{ name: 'l0', reverse: false, norms: [least, 1] }] });
 * const flows: Flows = { 'tanh RNN': flow(1e-4), GRU: flow(0.9) };
 * flowTable(flows).split('\n').length;   // 3
 */
export type Flows = GradientFlow | { readonly [name: string]: GradientFlow };

/** A row and the name of the flow that it is of, which is empty for a flow without one. */
export interface NamedRow extends FlowRow {
  readonly flow: string;
}

/** The rows of all flows. @throws TreeError for what is none, or has no step to show. */
export function rowsOf(caller: string, flows: Flows): NamedRow[] {
  const named = isFlow(flows) ? [['', flows] as const] : Object.entries(isObject(flows) ? flows : {});
  const rows = named.flatMap(([flow, of]) => {
    if (!isFlow(of) || !of.rows.every(isRow))
      throw new TreeError(`${caller}: ${flow === '' ? 'this' : flow} is no gradient flow but ${described(of)}`, {
        hint: 'a flow is what gradientFlow returns',
      });
    return of.rows.map((row) => ({ ...row, name: oneLine(row.name), flow: oneLine(flow) }));
  });
  if (rows.length > 0) return rows;
  throw new TreeError(`${caller}: a gradient flow is needed, or several by name, got ${described(flows)}`, {
    hint: `${caller}(flow), ${caller}({ RNN: one, GRU: another })`,
  });
}

/** The number of steps of the longest row. */
export function stepsOf(rows: readonly FlowRow[]): number {
  return rows.reduce((most, { norms }) => Math.max(most, norms.length), 0);
}

/** The text, shortened to so many characters. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}

function isObject(x: unknown): x is object {
  return typeof x === 'object' && x !== null;
}

function isFlow(x: unknown): x is GradientFlow {
  return isObject(x) && 'rows' in x && Array.isArray(x.rows);
}

function isRow(row: unknown): row is FlowRow {
  if (!isObject(row)) return false;
  const { name, norms } = row as Partial<FlowRow>;
  return (
    typeof name === 'string' &&
    Array.isArray(norms) &&
    norms.length > 0 &&
    norms.every((norm) => typeof norm === 'number' && !(norm < 0))
  );
}

/** Without characters that would break a line or a terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}

import { clauseOf, ratio, zero } from './cause.ts';
import { differs, type Row, rowsOf, type Words } from './pair.ts';
import { both, label, list, place } from './speak.ts';
import { apart, stepOf, timing } from './time.ts';

/** What each step of time adds to the gradients, for each side. */
export interface Series {
  readonly hand: readonly unknown[];
  readonly auto: readonly unknown[];
}

/** The sentence for gradients that agree. */
export function agreement(rows: readonly Row[], largest: number): string {
  const who = rows.length === 1 ? `${label(rows[0]!.path)} agrees` : `all ${rows.length} gradients agree`;
  if (largest === 0) return `${who} exactly`;
  const worst = rows.find((row) => row.scaled === largest)!;
  return `${who}: largest scaled difference ${largest.toExponential(1)} at ${place(worst) || 'its only entry'}`;
}

/** The sentence for gradients that differ, the simplest explanation first. */
export function disagreement(
  rows: readonly Row[],
  time: string | null,
  series: Series | undefined,
  words: Words,
): string {
  const nan = rows.filter((row) => Number.isNaN(row.scaled));
  if (nan.length > 0)
    return `NaN in ${list(nan.map((row) => label(row.path)))}, first at ${place(nan[0]!)}: ${both(nan[0]!, words.names)}`;

  const everywhere = ratio(rows, words) ?? zero(rows, words);
  if (everywhere !== null)
    return `${rows.length === 1 ? label(rows[0]!.path) : `all ${rows.length} parameters`}: ${everywhere}`;

  const timed = time === null ? [] : rows.filter((row) => stepOf(row, time) !== null);
  const others = rows.filter((row) => !timed.includes(row));
  const clauses = explain(others, words);
  if (timed.some(differs)) {
    const said =
      clauseOf(timed.filter(differs), words) ??
      `worst at ${place(worstOf(timed))}: ${both(worstOf(timed), words.names)}`;
    clauses.push(`${time === '' ? '' : `${label(time!)} `}${timing(timed, time!)}; ${said}`);
  }
  const agreeing = others.filter((row) => !differs(row)).map((row) => label(row.path));
  if (timed.length > 0 && !timed.some(differs)) agreeing.push(label(time!));
  if (agreeing.length > 0) {
    const who = agreeing.length > 3 ? `the other ${agreeing.length}` : list(agreeing);
    clauses.push(`${who} ${agreeing.length === 1 ? 'agrees' : 'agree'}`);
  }
  if (series !== undefined) clauses.push(stepByStep(series, words));
  return clauses.join('; ');
}

function stepByStep({ hand, auto }: Series, words: Words): string {
  const rows = rowsOf(apart(hand), apart(auto), words);
  return rows.some(differs) ? `step by step it ${timing(rows, '')}` : 'step by step there is no difference';
}

/** Clauses that say what is wrong with which gradients; those of which the same is true share one. */
function explain(rows: readonly Row[], words: Words): string[] {
  const alike = new Map<string, Row[]>();
  const unexplained: Row[] = [];
  for (const row of rows.filter(differs)) {
    const clause = clauseOf([row], words);
    if (clause === null) unexplained.push(row);
    else alike.set(clause, [...(alike.get(clause) ?? []), row]);
  }
  const clauses = [...alike].map(([clause, of]) => `${list(of.map((row) => label(row.path)))}: ${clause}`);
  if (unexplained.length > 0) clauses.push(inGeneral(unexplained, words));
  return clauses;
}

function worstOf(rows: readonly Row[]): Row {
  return rows.reduce((worst, row) => (row.scaled > worst.scaled ? row : worst));
}

function inGeneral(rows: readonly Row[], { names }: Words): string {
  const worst = worstOf(rows);
  const values = both(worst, names);
  if (rows.length > 1) return `${list(rows.map((row) => label(row.path)))} differ, worst at ${place(worst)}: ${values}`;
  const { index, count, handValues } = worst;
  if (handValues.length === 1) return `${label(worst.path)} differs: ${values}`;
  const at = index.map((i) => `[${i}]`).join('');
  return `${label(worst.path)} differs in ${count} of ${handValues.length} entries, worst at ${at}: ${values}`;
}

import type { Row, Words } from './pair.ts';

/** A path as the name of a gradient. */
export function label(path: string): string {
  return path.replace(/^\./, '') || 'the gradient';
}

/** The worst entry of a row, as one would write it. */
export function place(row: Row): string {
  return row.path + row.index.map((i) => `[${i}]`).join('');
}

/** Words joined by commas and an `and`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A number with so many digits. */
export function show(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/** Two values with as few digits as tell them apart. */
export function both(row: Row, [hand, auto]: Words['names']): string {
  const digits = [4, 8, 12].find((d) => show(row.hand, d) !== show(row.auto, d)) ?? 17;
  return `${hand} ${show(row.hand, digits)}, ${auto} ${show(row.auto, digits)}`;
}

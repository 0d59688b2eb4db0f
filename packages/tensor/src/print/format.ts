import { arrayCell } from './cells.ts';
import { formatNumber } from './digits.ts';
import type { DType } from '../dtype.ts';

export { formatNumber } from './digits.ts';

// NumPy's default print options
const threshold = 1000;
const edge = 3;
const lineWidth = 75;

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** The positions printed along an axis; in a summary -1 stands for the dots. */
function positions(length: number, summary: boolean): number[] {
  if (!summary || length <= 2 * edge) return Array.from({ length }, (_, i) => i);
  return [0, 1, 2, -1, length - 3, length - 2, length - 1];
}

/** The elements of a non-empty array as nested brackets; lines after the first are indented by `indent`. */
function brackets(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: DType,
  separator: ' ' | ', ',
  indent: string,
  width: number,
): string {
  const summary = sizeOf(shape) > threshold;
  const axes = shape.map((length) => positions(length, summary));

  let offsets = [0];
  for (const [axis, kept] of axes.entries()) {
    offsets = offsets.flatMap((o) => kept.filter((i) => i >= 0).map((i) => o * shape[axis]! + i));
  }
  const printed = offsets.map((o) => data[o]!);
  const cell = arrayCell(dtype === 'float32' ? printed.map(Math.fround) : printed, shape, dtype);

  const row = (words: readonly string[], hang: string, room: number): string => {
    let lines = '';
    let line = hang;
    for (const [i, word] of words.entries()) {
      if (line.length + word.length > room && line.length > hang.length) {
        lines += `${line.trimEnd()}\n`;
        line = hang;
      }
      line += i < words.length - 1 ? word + separator : word;
    }
    return (lines + line).slice(hang.length);
  };

  const block = (axis: number, offset: number): string => {
    if (axis === shape.length) return cell(data[offset]!);
    const items = axes[axis]!.map((i) => (i < 0 ? '...' : block(axis + 1, offset * shape[axis]! + i)));
    const hang = indent + ' '.repeat(axis + 1);
    const left = shape.length - axis;
    // one column per bracket that may close behind the row
    if (left === 1) return `[${row(items, hang, width - axis - 1)}]`;
    return `[${items.join(separator.trimEnd() + '\n'.repeat(left - 1) + hang)}]`;
  };
  return block(0, 0);
}

/**
 * A dense row-major array as NumPy's `str` writes it with default print options.
 *
 * @example
 * formatArray([1, 2.5, 3, 4], [2, 2], 'float64');   // '[[1.  2.5]\n [3.  4. ]]'
 */
export function formatArray(data: ArrayLike<number>, shape: readonly number[], dtype: DType): string {
  if (shape.length === 0) return formatNumber(data[0]!, dtype);
  return sizeOf(shape) === 0 ? '[]' : brackets(data, shape, dtype, ' ', '', lineWidth);
}

/**
 * A dense row-major array as NumPy's `repr` writes it, with the word `tensor`: the dtype is named unless the digits show it
 * (float64, bool), the shape where the digits do not.
 *
 * @example
 * inspectArray([1, 2], [2], 'int32');   // 'tensor([1, 2], dtype=int32)'
 */
export function inspectArray(data: ArrayLike<number>, shape: readonly number[], dtype: DType): string {
  const open = 'tensor(';
  const indent = ' '.repeat(open.length);
  const size = sizeOf(shape);
  const text = open + (size === 0 ? '[]' : brackets(data, shape, dtype, ', ', indent, lineWidth - 1));

  const extras: string[] = [];
  if (size > threshold || (size === 0 && shape.length > 1)) {
    extras.push(`shape=(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`);
  }
  if (size === 0 || (dtype !== 'float64' && dtype !== 'bool')) extras.push(`dtype=${dtype}`);
  if (extras.length === 0) return `${text})`;
  const extra = `${extras.join(', ')})`;
  const lastLine = text.length - (text.lastIndexOf('\n') + 1) + 1;
  return `${text},${lastLine + extra.length + 1 > lineWidth ? `\n${indent}` : ' '}${extra}`;
}

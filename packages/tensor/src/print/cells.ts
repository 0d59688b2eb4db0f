import { aroundPoint, type Decimal, exponentText, formatNumber, rounded, shortest } from './digits.ts';
import type { DType } from '../dtype.ts';

/**
 * Writes one element of an array, padded to the width all elements share.
 *
 * @example
 * const cell: Cell = (x) => String(x).padStart(5);
 * cell(2.5);   // '  2.5'
 */
export type Cell = (x: number) => string;

/** NumPy's default: at most this many digits after the point. */
const precision = 8;

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);

const signOf = (x: number): string => (x < 0 || Object.is(x, -0) ? '-' : '');

const zero: Decimal = { digits: '0', exponent: 0 };

/** NumPy's rule for the exponential form, in the arithmetic of the dtype. */
function isExponential(finite: readonly number[], single: boolean): boolean {
  const round = single ? Math.fround : (x: number): number => x;
  let most = 0;
  let least = Infinity;
  for (const x of finite) {
    if (x === 0) continue;
    most = Math.max(most, Math.abs(x));
    least = Math.min(least, Math.abs(x));
  }
  // 10 ** 6 for float32: the six decimal digits it surely holds
  return most >= (single ? 1e6 : 1e8) || least < round(1e-4) || round(most / least) > 1000;
}

/** Columns before and after the point, and how a finite number is written in them. */
interface Form {
  readonly left: number;
  readonly right: number;
  readonly write: Cell;
}

function pointForm(finite: readonly number[], single: boolean): Form {
  const parts = (x: number): [whole: string, fraction: string] => {
    const size = Math.abs(x);
    const short = size === 0 ? zero : shortest(size, single);
    const most = short.exponent + 1 + precision;
    const [whole, fraction] = aroundPoint(short.digits.length > most ? rounded(size, most) : short);
    return [signOf(x) + whole, fraction];
  };
  const all = finite.map(parts);
  const left = widest(all.map(([whole]) => whole));
  const right = widest(all.map(([, fraction]) => fraction));
  const write: Cell = (x) => {
    const [whole, fraction] = parts(x);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
  return { left, right, write };
}

function exponentialForm(finite: readonly number[], single: boolean): Form {
  const decimal = (x: number, least: number, most: number): Decimal => {
    const size = Math.abs(x);
    if (size === 0) return zero;
    const short = shortest(size, single);
    const count = Math.max(least, Math.min(most, short.digits.length));
    return count === short.digits.length ? short : rounded(size, count);
  };
  const all = finite.map((x) => decimal(x, 1, precision + 1));
  const places = widest(all.map(({ digits }) => digits.slice(1).replace(/0+$/, '')));
  const width = widest(all.map(({ exponent }) => exponentText(exponent))) - 2;
  const left = widest(finite.map(signOf)) + 1;
  const write: Cell = (x) => {
    // shorter numbers are not filled up with zeros but with their own next digits
    const { digits, exponent } = decimal(x, places + 1, places + 1);
    const whole = (signOf(x) + digits.slice(0, 1)).padStart(left);
    return `${whole}.${digits.slice(1).padEnd(places, '0')}${exponentText(exponent, width)}`;
  };
  return { left, right: places + width + 2, write };
}

function floatCell(values: readonly number[], single: boolean): Cell {
  const finite = values.filter(Number.isFinite);
  const form: Form =
    finite.length === 0
      ? { left: 0, right: 0, write: String }
      : (isExponential(finite, single) ? exponentialForm : pointForm)(finite, single);
  const longest = values.includes(-Infinity) ? 4 : 3;
  const width = finite.length === values.length ? 0 : Math.max(form.left + form.right + 1, longest);
  const left = Math.max(form.left, width - form.right - 1);
  return (x) => (Number.isFinite(x) ? form.write(x) : formatNumber(x)).padStart(left + form.right + 1);
}

/**
 * How to write the elements of an array whose printed values are `values`: one form and width for all, as NumPy chooses them.
 *
 * @example
 * arrayCell([1, 2.5], [2], 'float64')(1);   // '1. '
 */
export function arrayCell(values: readonly number[], shape: readonly number[], dtype: DType): Cell {
  if (dtype === 'float64' || dtype === 'float32') return floatCell(values, dtype === 'float32');
  const width = dtype === 'bool' && shape.length > 0 ? 5 : widest(values.map((x) => formatNumber(x, dtype)));
  return (x) => formatNumber(x, dtype).padStart(width);
}

import type { DType } from '../dtype.ts';

/**
 * A positive number as decimal digits d₀d₁d₂…: its value is d₀.d₁d₂… × 10^exponent.
 *
 * @example
 * const tenth: Decimal = { digits: '1', exponent: -1 };
 * aroundPoint(tenth);   // ['0', '1']
 */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** So many digits tell every tie from its neighbours. */
const manyDigits = 60;

function parse(text: string): Decimal {
  const at = text.indexOf('e');
  return { digits: text.slice(0, at).replace('.', ''), exponent: Number(text.slice(at + 1)) };
}

/** The last digit one larger: 199 becomes 200. */
function increment({ digits, exponent }: Decimal): Decimal {
  const kept = digits.replace(/9*$/, '');
  if (kept === '') return { digits: '1'.padEnd(digits.length, '0'), exponent: exponent + 1 };
  const raised = kept.slice(0, -1) + String(Number(kept.at(-1)) + 1);
  return { digits: raised.padEnd(digits.length, '0'), exponent };
}

const numeric = ({ digits, exponent }: Decimal): number => Number(`${digits}e${exponent - digits.length + 1}`);

const many = (x: number): Decimal => parse(x.toExponential(manyDigits));

/** Ties to even; the engine's own toExponential(count - 1) rounds them up. */
function cut({ digits, exponent }: Decimal, count: number): Decimal {
  const kept = { digits: digits.slice(0, count), exponent };
  const rest = digits.slice(count).replace(/0+$/, '');
  const up = rest === '5' ? Number(digits[count - 1]) % 2 === 1 : rest >= '5';
  return up ? increment(kept) : kept;
}

/**
 * x, positive and finite, correctly rounded to `count` ≥ 1 digits, ties to even.
 *
 * @example
 * rounded(2 ** -9, 6); // { digits: '195312', exponent: -3 }, for 0.001953125
 */
export const rounded = (x: number, count: number): Decimal => cut(many(x), count);

/**
 * The fewest decimal digits that read back as x, a positive finite number; with `single` those that read back as the float32 x.
 *
 * @example
 * shortest(0.1); // { digits: '1', exponent: -1 }
 * shortest(Math.fround(0.1), true); // { digits: '1', exponent: -1 }
 */
export function shortest(x: number, single = false): Decimal {
  if (!single) return parse(x.toExponential());
  const exact = many(x);
  for (let count = 1; count < 9; count++) {
    const nearest = cut(exact, count);
    if (Math.fround(numeric(nearest)) === x) return nearest;
    // below a power of two floats are twice as dense: there the nearest may fail where its upper neighbour reads back
    const above = increment(nearest);
    if (Math.fround(numeric(above)) === x) return above;
  }
  return cut(exact, 9);
}

/**
 * The exponent as Python writes it: a sign and at least `width` digits.
 *
 * @example
 * exponentText(-5);   // 'e-05'
 */
export const exponentText = (exponent: number, width = 2): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(width, '0')}`;

/**
 * The digits around a decimal point, without zeros at the end: integer part and fraction.
 *
 * @example
 * aroundPoint({ digits: '125', exponent: 1 });   // ['12', '5']
 */
export function aroundPoint({ digits, exponent }: Decimal): [whole: string, fraction: string] {
  const shifted = exponent < 0 ? '0'.repeat(-exponent) + digits : digits.padEnd(exponent + 1, '0');
  const point = Math.max(exponent, 0) + 1;
  return [shifted.slice(0, point), shifted.slice(point).replace(/0+$/, '')];
}

/**
 * A number as NumPy prints a scalar: for float64 Python's `repr(float)`, for float32 the shortest float32 digits.
 *
 * @example
 * formatNumber(2);                          // '2.0'
 * formatNumber(0.00006983990646036436);     // '6.983990646036436e-05'
 * formatNumber(Math.fround(0.1), 'float32'); // '0.1'
 */
export function formatNumber(x: number, dtype: DType = 'float64'): string {
  if (dtype === 'bool') return x === 0 ? 'False' : 'True';
  if (dtype === 'int32' || dtype === 'uint32') return String(x);
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const single = dtype === 'float32';
  const size = Math.abs(single ? Math.fround(x) : x);
  if (size === Infinity) return `${sign}inf`;
  if (size === 0) return `${sign}0.0`;
  const short = shortest(size, single);
  if (size >= 1e-4 && size < (single ? 1e6 : 1e16)) {
    const [whole, fraction] = aroundPoint(short);
    return `${sign}${whole}.${fraction === '' ? '0' : fraction}`;
  }
  const [whole, fraction] = aroundPoint({ digits: short.digits, exponent: 0 });
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${exponentText(short.exponent)}`;
}

import type { DType } from './dtype.ts';
import { type AdjointError, DtypeError, type ErrorOptions, NumericsError, ShapeError } from './errors.ts';
import { sameShape, showShape } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import { shown } from './shown.ts';

type Kind = new (message: string, options?: ErrorOptions) => AdjointError;

/**
 * The value, if it is an integer from `least` to `most`.
 *
 * @throws what `kind` says, ShapeError when left out, for any other.
 * @example
 * checkInteger('window', 'a width', 3, 1);   // 3
 */
export function checkInteger(
  name: string,
  what: string,
  value: unknown,
  least = -Infinity,
  most = Infinity,
  kind: Kind = ShapeError,
): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  const range = most < Infinity ? ` from ${least} to ${most}` : least > -Infinity ? ` of ${least} or more` : '';
  throw new kind(`${name}: ${what} is an integer${range}, got ${shown(value)}`);
}

/** @throws NumericsError for anything but a number from 0 to `most`. */
export function checkShare(name: string, share: unknown, most = 1): void {
  if (typeof share !== 'number' || !(share >= 0 && share <= most))
    throw new NumericsError(`${name}: a number in [0, ${most}] is needed, got ${shown(share)}`);
}

/**
 * The word, if it is one of a few.
 *
 * @throws ShapeError for any other.
 * @example
 * checkWord('window', 'edge', 'wrap', 'wrap', 'zero');   // 'wrap'
 */
export function checkWord<W>(name: string, what: string, word: W, ...words: readonly W[]): W {
  if (words.includes(word)) return word;
  throw new ShapeError(`${name}: ${what} is '${words.join("' or '")}', got ${shown(word)}`);
}

/** @throws ShapeError for what is no array. */
export function checkArray(name: string, what: string, list: unknown): void {
  if (!Array.isArray(list)) throw new ShapeError(`${name}: ${what} is an array, got ${shown(list)}`);
}

/** @throws DtypeError for operands of two dtypes. */
export function checkSameDtype(name: string, a: { readonly dtype: DType }, b: { readonly dtype: DType }): void {
  if (a.dtype !== b.dtype) throw new DtypeError(`${name}: ${a.dtype} and ${b.dtype} differ`);
}

/** @throws ShapeError for shapes of which the second should be like the first. */
export function checkSameShape(name: string, a: Shape, b: Shape): void {
  if (!sameShape(a, b)) throw misfit(name, a, b);
}

/** Two shapes that cannot be in one call; `subject` is its name or goes on to say what they are. */
export function misfit(subject: string, a: Shape, b: Shape, hint?: string): ShapeError {
  return new ShapeError(
    `${subject}${subject.includes(':') ? '' : ':'} ${showShape(a)} and ${showShape(b)} do not fit`,
    hint === undefined ? {} : { hint },
  );
}

/** A shape that broadcasting does not make of another. */
export function noStretch(name: string, from: Shape, to: Shape): ShapeError {
  return new ShapeError(`${name}: ${showShape(from)} does not broadcast to ${showShape(to)}`);
}

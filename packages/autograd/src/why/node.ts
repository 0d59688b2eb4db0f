import { broadcastTo, compact, type DType, hasValues, type Op, type Shape, sizeOf, type Tensor } from '@adjoint/tensor';
import { written } from '../gradcheck.ts';
import { isBad, type Look, numbersOf } from './look.ts';
import type { Source } from './source.ts';

/** One application of an op, or a value from outside. What is remembered of it is small: no values but a look at them. */
export interface Node {
  /** Null for a value from outside. */
  readonly op: Op<unknown> | null;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Null where the value is not known. */
  readonly look: Look | null;
  /** What an elementwise op was given for the first element that went wrong. */
  readonly operands: readonly number[];
  /** Later ones have higher numbers. */
  readonly order: number;
  /** The line of the program, where someone listened. */
  readonly source: Source | null;
}

/** The first element that is worse than all operands: NaN where none is, infinite where all are finite; or -1. */
export function wentWrong(seen: Look, inputs: readonly Node[]): number {
  if (seen.nan >= 0) return inputs.some((input) => (input.look?.nan ?? -1) >= 0) ? -1 : seen.nan;
  return inputs.some((input) => isBad(input.look)) ? -1 : seen.infinite;
}

/** What an elementwise op sees where it makes one element; NaN of operands without values. */
export function operandsAt(
  op: Op<unknown>,
  inputs: readonly Tensor[],
  shape: Shape,
  element: number,
): readonly number[] {
  if (element < 0 || op.linearity !== 'elementwise') return [];
  return inputs.map((x) => (hasValues(x) ? numbersOf(broadcastTo(compact(x), shape))[element]! : NaN));
}

/** Where an element is, in brackets, if there is more than one. */
export function elementIn(element: number, shape: Shape): string {
  return element < 0 || sizeOf(shape) === 1 ? '' : ` (element ${written(element, shape)})`;
}

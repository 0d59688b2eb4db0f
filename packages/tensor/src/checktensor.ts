import { checkArray } from './checks.ts';
import { DtypeError, ShapeError } from './errors.ts';
import { kindOf } from './shown.ts';
import { Tensor } from './tensor.ts';

/**
 * Refuses what is no tensor.
 *
 * @throws DtypeError saying what it is instead.
 * @example
 * checkTensor('norm', tensor([3, 4]));   // passes
 */
export function checkTensor(name: string, x: unknown): void {
  if (x instanceof Tensor) return;
  throw wrong(name, 'a tensor is needed', x);
}

/**
 * What something is, for an error about it.
 *
 * @example
 * described([1, 2]);   // 'an array of 2'
 */
export function described(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (x instanceof Tensor) return 'a tensor';
  return typeof x === 'object' ? kindOf(x) : `a ${typeof x}`;
}

/** Refuses what is no array of tensors. */
export function checkTensors(name: string, tensors: readonly Tensor[]): void {
  checkArray(name, 'a list of tensors', tensors);
  for (const x of tensors) checkTensor(name, x);
}

/** The first of some tensors. @throws ShapeError if there is none. */
export function firstOf(name: string, tensors: readonly Tensor[]): Tensor {
  checkTensors(name, tensors);
  if (tensors.length === 0) throw new ShapeError(`${name}: at least one tensor is needed, got an empty list`);
  return tensors[0]!;
}

/** @throws DtypeError for what is no tensor of bools. */
export function checkMask(name: string, mask: Tensor): void {
  checkTensor(name, mask);
  if (mask.dtype !== 'bool')
    throw new DtypeError(`${name}: a mask is bool, got ${mask.dtype}`, { hint: "mask.cast('bool')" });
}

/** @throws DtypeError for what is no number, and no tensor either. */
export function checkNumber(name: string, x: unknown, what = 'an operand is a tensor or a number'): number {
  if (typeof x === 'number') return x;
  throw wrong(name, what, x);
}

function wrong(name: string, what: string, x: unknown): DtypeError {
  return new DtypeError(`${name}: ${what}, got ${described(x)}`, {
    hint: 'tensor(...) makes one of arrays and numbers',
  });
}

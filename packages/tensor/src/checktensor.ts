import { DtypeError } from './errors.ts';
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
  throw new DtypeError(`${name}: a tensor is needed, got ${described(x)}`, {
    hint: 'tensor(...) makes one of arrays and numbers',
  });
}

function described(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (Array.isArray(x)) return 'an array';
  return typeof x === 'object' ? `an object of class ${x.constructor.name}` : `a ${typeof x}`;
}

/** @throws DtypeError for what is neither a tensor nor a number. */
export function checkNumber(name: string, x: unknown): number {
  if (typeof x === 'number') return x;
  throw new DtypeError(`${name}: an operand is a tensor or a number, got ${described(x)}`, {
    hint: 'tensor(...) makes one of arrays and numbers',
  });
}

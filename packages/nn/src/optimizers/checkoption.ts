import { checkInteger, NumericsError, shown } from '@adjoint/tensor';

/** @throws NumericsError for the first of the options that is not finite and 0 or more. */
export function checkNonNegative<K extends string>(
  name: string,
  options: Readonly<Record<K, unknown>>,
  ...keys: readonly K[]
): void {
  for (const key of keys) {
    const value = options[key];
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
      throw new NumericsError(`${name}: ${key} is finite and 0 or more, got ${shown(value)}`);
  }
}

/** @throws NumericsError for the first of the options that is not at least 0 and less than 1. */
export function checkDecay<K extends string>(
  name: string,
  options: Readonly<Record<K, unknown>>,
  ...keys: readonly K[]
): void {
  for (const key of keys) {
    const value = options[key];
    if (typeof value !== 'number' || !(value >= 0 && value < 1))
      throw new NumericsError(`${name}: ${key} is at least 0 and less than 1, got ${shown(value)}`);
  }
}

/** @throws NumericsError for the first of the options that is no integer from `least` on. */
export function checkCount<K extends string>(
  name: string,
  options: Readonly<Record<K, unknown>>,
  least: number,
  ...keys: readonly K[]
): void {
  for (const key of keys) checkInteger(name, key, options[key], least, Infinity, NumericsError);
}

import { NumericsError } from '@adjoint/tensor';

/** @throws NumericsError unless the value is finite and 0 or more. */
export function checkNonNegative(optimizer: string, option: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
    throw new NumericsError(`${optimizer}: ${option} is finite and 0 or more, got ${String(value)}`);
}

/** @throws NumericsError unless 0 ≤ value < 1. */
export function checkDecay(optimizer: string, option: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0 && value < 1))
    throw new NumericsError(`${optimizer}: ${option} is at least 0 and less than 1, got ${String(value)}`);
}

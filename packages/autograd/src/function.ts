import { described, GradientError } from '@adjoint/tensor';

/** @throws GradientError for what cannot be called. */
export function checkFunction(name: string, f: unknown): void {
  if (typeof f !== 'function') throw new GradientError(`${name}: a function is needed, got ${described(f)}`);
}

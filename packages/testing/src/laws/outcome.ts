import { AdjointError } from '@adjoint/tensor';

/** What a call gives: its value, or the error of ours that it throws. */
export function outcome<T>(f: () => T): T | AdjointError {
  try {
    return f();
  } catch (error) {
    if (error instanceof AdjointError) return error;
    throw error;
  }
}

/** Do two calls throw the same, or both not? */
export function alike(p: unknown, q: unknown): boolean {
  if (!(p instanceof Error) || !(q instanceof Error)) return p instanceof Error === q instanceof Error;
  return p.constructor === q.constructor && p.message === q.message;
}

/** An outcome as part of a sentence. */
export function told(result: unknown): string {
  return result instanceof Error ? `throws ${result.name}: ${result.message.split('\n')[0]}` : 'does not throw';
}

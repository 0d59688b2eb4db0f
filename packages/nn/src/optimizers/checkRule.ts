import { described, DtypeError } from '@adjoint/tensor';

/** @throws DtypeError for what is no update rule. */
export function checkRule(name: string, rule: unknown): void {
  const { init, update } = (rule ?? {}) as { readonly init?: unknown; readonly update?: unknown };
  if (typeof init === 'function' && typeof update === 'function') return;
  throw new DtypeError(`${name}: an update rule is needed, got ${described(rule)}`, { hint: 'adam() is one' });
}

/**
 * A wrong value as an error shows it: what an object is, of which no text can be made if it has no prototype, and all else as
 * it is written.
 *
 * @example
 * shown(1.5);          // '1.5'
 * shown({ a: 1 });     // 'an object'
 */
export function shown(x: unknown): string {
  return typeof x === 'object' && x !== null ? kindOf(x) : String(x);
}

/** What an object is. */
export function kindOf(x: object): string {
  if (Array.isArray(x)) return `an array of ${x.length}`;
  const { constructor } = x as { readonly constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' || name === 'Object' ? 'an object' : `an object of class ${name}`;
}

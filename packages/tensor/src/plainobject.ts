/**
 * Is this an object of no class, as a literal makes it?
 *
 * @example
 * isPlainObject({ w: 1 });     // true
 * isPlainObject(new Map());    // false
 */
export function isPlainObject(x: unknown): x is Readonly<Record<string, unknown>> {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

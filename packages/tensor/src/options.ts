import { ShapeError } from './errors.ts';

const switches =
  /^(?:keepdims|descending|accumulate|includeSelf|right|upper|left|unitriangular|ceilMode|countIncludePad|training|useInputStats|causal|alignCorners|aux|reverse|nesterov|largest|sorted)$/;

/**
 * Refuses options that are no object, that do not exist, and switches that are neither true nor false.
 *
 * @throws ShapeError with the options that there are.
 * @example
 * checkOptions('norm', { keepdims: true }, 'axis', 'keepdims');   // passes
 */
export function checkOptions(name: string, options: object, ...known: readonly string[]): void {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  for (const [key, value] of isObject ? Object.entries(options) : [[String(options), undefined] as const]) {
    if (!known.includes(key))
      throw new ShapeError(`${name}: there is no option '${key}'`, {
        hint: `options are one object, of ${known.join(', ')}`,
      });
    if (value !== undefined && switches.test(key) && typeof value !== 'boolean')
      throw new ShapeError(`${name}: ${key} is true or false, got ${String(value)}`);
  }
}

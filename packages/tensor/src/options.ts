import { ShapeError } from './errors.ts';
import { isPlainObject } from './plainobject.ts';
import { shown } from './shown.ts';

/**
 * Refuses options that are no object, that do not exist, and switches that are neither true nor false.
 *
 * @param known - the names of the options, those of switches with a question mark.
 * @throws ShapeError with the options that there are.
 * @example
 * checkOptions('norm', { keepdims: true }, 'axis', 'keepdims?');   // passes
 */
export function checkOptions(name: string, options: unknown, ...known: readonly string[]): void {
  if (!isPlainObject(options))
    throw new ShapeError(`${name}: options are one object, got ${shown(options)}`, { hint: hintOf(known) });
  for (const [key, value] of Object.entries(options)) {
    const isSwitch = known.includes(`${key}?`);
    if (!isSwitch && !known.includes(key))
      throw new ShapeError(`${name}: there is no option '${key}'`, { hint: hintOf(known) });
    if (isSwitch && value !== undefined && typeof value !== 'boolean')
      throw new ShapeError(`${name}: ${key} is true or false, got ${shown(value)}`);
  }
}

function hintOf(known: readonly string[]): string {
  return `options are one object, of ${known.join(', ').replaceAll('?', '')}`;
}

/**
 * Options with what stands for those left out; the names of the defaults are the options that there are.
 *
 * @throws ShapeError as `checkOptions` does.
 * @example
 * withDefaults('norm', { keepdims: true }, { axis: 0, keepdims: false });   // { axis: 0, keepdims: true }
 */
export function withDefaults<O extends object>(
  name: string,
  options: { readonly [K in keyof O]?: O[K] | undefined },
  defaults: O,
): O {
  const known = Object.entries(defaults).map(([key, value]) => (typeof value === 'boolean' ? `${key}?` : key));
  checkOptions(name, options, ...known);
  const out = { ...defaults };
  for (const key in defaults) out[key] = options[key] ?? defaults[key];
  return out;
}

import { ShapeError } from './errors.ts';

/** @throws ShapeError for options that are no object, or one that is not among those known. */
export function checkOptions(name: string, options: object, ...known: readonly string[]): void {
  const unknown = typeof options === 'object' && options !== null ? Object.keys(options) : [String(options)];
  const wrong = unknown.find((key) => !known.includes(key));
  if (wrong !== undefined)
    throw new ShapeError(`${name}: there is no option '${wrong}'`, { hint: `the options are ${known.join(', ')}` });
}

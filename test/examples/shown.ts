import { Tensor } from '../../packages/tensor/src/index.ts';

/** A value as a comment writes it: of a number also the digits count. */
export type Shown =
  | { readonly number: string }
  | { readonly exactly: unknown }
  | { readonly items: readonly Shown[]; readonly more: boolean }
  | { readonly fields: ReadonlyMap<string, Shown>; readonly more: boolean };

/** The value a comment begins with, or null if it is prose. Behind a comma or in parentheses a remark may follow. */
export function shown(comment: string): Shown | null {
  let rest = comment;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };
  const list = (end: RegExp, item: () => boolean): { more: boolean } | null => {
    for (;;) {
      if (take(end)) return { more: false };
      if (take(/^\s*(?:\.\.\.|…)\s*/)) return take(end) ? { more: true } : null;
      if (!item()) return null;
      if (!take(/^\s*,\s*/) && !end.test(rest)) return null;
    }
  };
  const value = (): Shown | null => {
    take(/^(?:readonly|Float64Array|Float32Array|Int32Array|Uint32Array|Uint8Array)\s+(?=\[)/);
    const number = take(/^-?(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)(?![\w.])/i) ?? take(/^NaN\b/);
    if (number !== null) return { number: number[0] };
    const text = take(/^'((?:[^'\\]|\\.)*)'/);
    if (text !== null) return { exactly: text[1]!.replaceAll(String.raw`\n`, '\n').replaceAll(/\\(.)/g, '$1') };
    const word = take(/^(?:true|false|null|undefined)\b/);
    if (word !== null) return { exactly: { true: true, false: false, null: null }[word[0]] };
    if (take(/^\[\s*/)) {
      const items: Shown[] = [];
      const ended = list(/^\s*\]/, () => {
        const item = value();
        if (item !== null) items.push(item);
        return item !== null;
      });
      return ended && { items, ...ended };
    }
    if (take(/^\{\s*/)) {
      const fields = new Map<string, Shown>();
      const ended = list(/^\s*\}/, () => {
        const name = take(/^(\w+):\s*/);
        const field = name === null ? null : value();
        if (field !== null) fields.set(name![1]!, field);
        return field !== null;
      });
      return ended && { fields, ...ended };
    }
    return null;
  };
  const found = value();
  return /^\s*(?:$|[,;:(])/.test(rest) ? found : null;
}

/** Is it the value that a comment shows? */
export function agrees(actual: unknown, expected: Shown): boolean {
  if ('exactly' in expected) return Object.is(actual, expected.exactly);
  if ('number' in expected) return typeof actual === 'number' && sameNumber(actual, expected.number);
  if ('items' in expected) {
    const { items, more } = expected;
    if (!Array.isArray(actual) || (more ? actual.length < items.length : actual.length !== items.length)) return false;
    return items.every((item, i) => agrees(actual[i], item));
  }
  const { fields, more } = expected;
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  if (!more && Object.keys(actual).length !== fields.size) return false;
  return [...fields].every(([name, field]) => agrees((actual as Record<string, unknown>)[name], field));
}

/** With three decimals or more a number is rounded to what is shown; with fewer it is meant exactly, but for float32's dust. */
function sameNumber(actual: number, text: string): boolean {
  const expected = Number(text);
  if (Object.is(actual, expected)) return true;
  const [, decimals = '', exponent = '0'] = /^-?\d+(?:\.(\d*))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const rounding = decimals.length < 3 ? 0 : 0.5 * 10 ** (Number(exponent) - decimals.length);
  return Math.abs(actual - expected) <= Math.max(rounding * (1 + 1e-9), 1e-7 * Math.abs(expected), 1e-12);
}

/** Tensors as nested arrays, typed arrays as arrays, everything inside likewise. */
export function plain(value: unknown): unknown {
  if (value instanceof Tensor) return value.toArray();
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

/** A value as a comment would write it. */
export function print(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\n', String.raw`\n`)}'`;
  return (
    JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v)) ??
    String(value)
  );
}

import { AdjointError, ones, tensor } from '@adjoint/tensor';

/** A function, by what has it and its name, with arguments that are right. */
export type RightCall = readonly [owner: object, name: string, ...args: readonly unknown[]];

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

const cycle: Record<string, unknown> = {};
cycle['itself'] = cycle;

/** What nobody means, by name. */
const strange: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  'a text': 'abc',
  'a number': 3,
  'a negative number': -1,
  NaN,
  '1e308': 1e308,
  Infinity,
  true: true,
  'a symbol': Symbol('s'),
  'a bigint': 10n,
  'an object': {},
  'an object without a prototype': Object.create(null),
  'a circle': cycle,
  'a list': [],
  'a list of undefined': [undefined],
  'a 0-d tensor': tensor(1),
  'an empty tensor': ones([0]),
  'a tensor of many axes': ones([1, 1, 1, 1, 1]),
  'a tensor of bools': tensor([true, false]),
};

/** The lists of arguments, named, in which one argument, or one part of one, is strange. */
function* spoiled(args: readonly unknown[]): Generator<readonly [string, readonly unknown[]]> {
  for (const [i, arg] of args.entries()) {
    for (const [what, value] of Object.entries(strange)) yield [`${what} for argument ${i}`, args.with(i, value)];
    if (typeof arg !== 'object' || arg === null || Object.getPrototypeOf(arg) !== Object.prototype) continue;
    for (const key of Object.keys(arg))
      for (const [what, value] of Object.entries(strange))
        yield [`${what} for ${key} of argument ${i}`, args.with(i, { ...arg, [key]: value })];
  }
}

/** What is thrown at strange arguments, or at the right ones, and is no `AdjointError`: a line each. */
export function rawErrors(calls: readonly RightCall[]): string[] {
  const found: string[] = [];
  for (const [owner, name, ...args] of calls) {
    const functions = owner as Functions;
    functions[name]!(...args);
    for (const [what, wrong] of spoiled(args)) {
      try {
        functions[name]!(...wrong);
      } catch (error) {
        if (!(error instanceof AdjointError)) found.push(`${name}, ${what}: ${String(error)}`);
      }
    }
  }
  return found;
}

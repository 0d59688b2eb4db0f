// Runs a package's catalogue of functions: every case under all laws, and against PyTorch's stored numbers.
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vjp } from '@adjoint/autograd';
import { isFloat, sameShape, showShape, type Tensor, zerosLike } from '@adjoint/tensor';
import { type FunctionCase, lawsOfFunction } from '@adjoint/testing';
import { describe, expect, test } from 'vitest';
import { directionOf, keyOf, type Reference, type References, referencesFor } from './references.ts';

/** Relative to the largest entry. */
const tolerance = 1e-10;

/** Cases of one kind of function, from one file. */
export interface Family {
  readonly name: string;
  readonly cases: readonly FunctionCase[];
  readonly references: References;
  /** Why its file could not be loaded. */
  readonly error?: Error;
}

/** The families of a package's `test/functions`, with their references from `test/data/functions`. */
export async function familiesIn(tests: URL): Promise<readonly Family[]> {
  const path = fileURLToPath(new URL('functions', tests));
  const data = fileURLToPath(new URL('data/functions', tests));
  const files = readdirSync(path).filter((file) => file.endsWith('.ts'));
  return Promise.all(
    files.map(async (file): Promise<Family> => {
      const name = basename(file, '.ts');
      try {
        const { cases } = (await import(join(path, file))) as { readonly cases: readonly FunctionCase[] };
        return { name, cases, references: referencesFor(join(data, `${name}.json`), cases) };
      } catch (error) {
        return { name, cases: [], references: {}, error: error as Error };
      }
    }),
  );
}

/** One test for each case. */
export function runCatalogue(tests: URL, families: readonly Family[]): void {
  const file = relative(process.cwd(), fileURLToPath(new URL('functions.test.ts', tests)));
  const command = `ADJOINT_PYTHON=<a python with torch> npx vitest run ${file}`;
  for (const { name, cases, references, error } of families)
    describe(name, () => {
      if (error !== undefined)
        test('its cases can be loaded', () => {
          throw error;
        });
      for (const one of cases)
        test(titleOf(one), () => {
          // Operands that are equal, as drawn without seeds, lie on kinks and hide which is which.
          const equal = one.inputs.findIndex((x, k) => one.inputs.slice(0, k).some((y) => same(x, y)));
          if (equal >= 0 && isFloat(one.inputs[equal]!.dtype))
            expect.fail(`input ${equal} equals one before it: draw it with another seed`);
          const laws = lawsOfFunction({ ...one, skip: [] });
          const known = [...laws.map((law) => law.name), 'vjp', 'double backward'];
          expect((one.skip ?? []).filter((law) => !known.includes(law))).toEqual([]);
          for (const law of laws) if (one.skip?.includes(law.name) !== true) law.check();
          if (one.torch === null) return;
          const reference = references[keyOf(one)] ?? { error: `there is no reference yet: ${command}` };
          if ('error' in reference) expect.fail(reference.error);
          else compare(one, reference);
        });
    });
}

/** Every function that a package exports is in its catalogue, an op under the laws, or `apart`, where a reason says why. */
export function coversExports(
  exported: object,
  families: readonly Family[],
  apart: Readonly<Record<string, readonly string[]>>,
): void {
  const listed = Object.values(apart).flat();
  const covered = new Set([...families.flatMap(({ cases }) => cases.map(({ name }) => name)), ...listed]);
  const functions = Object.entries(exported).flatMap(([name, f]: [string, unknown]) =>
    typeof f === 'function' && !String(f).startsWith('class') && !('op' in f) ? [name] : [],
  );
  test('every exported function is in the catalogue, is an op, or is left out for a reason', () => {
    expect(functions.filter((name) => !covered.has(name))).toEqual([]);
  });
  test('cases and reasons are of functions that are exported', () => {
    const names = Object.keys(exported);
    expect([...covered].filter((name) => !names.includes(name))).toEqual([]);
  });
}

function titleOf({ name, torch, f, inputs }: FunctionCase): string {
  const types = inputs.map(({ dtype, shape }) => `${dtype === 'float64' ? '' : `${dtype} `}${showShape(shape)}`);
  const source = String(f)
    .replaceAll(/\(0,\s*\w+\.(\w+)\)/g, '$1')
    .replaceAll(/\s+/g, ' ');
  return `${name}: ${torch ?? source} of ${types.join(', ')}`;
}

function same(x: Tensor, y: Tensor): boolean {
  if (x.dtype !== y.dtype || !sameShape(x.shape, y.shape) || x.size === 0) return false;
  const other = y.toTypedArray();
  return x.toTypedArray().every((v, i) => Object.is(v, other[i]));
}

function compare({ f, inputs, skip = [] }: FunctionCase, reference: Reference): void {
  const y = f(...inputs);
  expect(`shape ${showShape(y.shape)}`).toBe(`shape ${showShape(reference.shape)}`);
  expectNear('value', y, reference.value);
  if (reference.vjp === undefined || !isFloat(y.dtype) || skip.includes('vjp')) return;
  const places = [...inputs.keys()].filter((k) => isFloat(inputs[k]!.dtype));
  const point = places.map((k) => inputs[k]!);
  const call = (...xs: Tensor[]): Tensor => f(...inputs.map((x, k) => xs[places.indexOf(k)] ?? x));
  const gradient = (...xs: Tensor[]): Tensor[] => vjp(call, ...xs.slice(0, -1)).pullback(xs.at(-1)!);
  const all = [...point, directionOf(0, y)];
  const found = gradient(...all);
  found.forEach((c, i) => expectNear(`cotangent of input ${places[i]}`, c, reference.vjp![i]!));
  if (reference.second === undefined || skip.includes('double backward')) return;
  const s = (...xs: Tensor[]): Tensor =>
    gradient(...xs)
      .map((c, k): Tensor => c.mul(directionOf(k + 1, c)).sum())
      .reduce((a, b) => a.add(b));
  const twice = vjp(s, ...all).pullback(zerosLike(s(...all)).add(1));
  twice.forEach((c, i) =>
    expectNear(
      `double backward by ${i < places.length ? `input ${places[i]}` : 'the cotangent'}`,
      c,
      reference.second![i]!,
    ),
  );
}

function expectNear(what: string, found: Tensor, reference: Reference['value']): void {
  const [p, q] = [Array.from(found.toTypedArray()), reference.map(Number)];
  const largest = Math.max(...q.filter(Number.isFinite).map(Math.abs), Number.MIN_VALUE);
  const scale = largest === Number.MIN_VALUE ? 1 : largest;
  const at = q.findIndex((v, i) => !(Object.is(v, p[i]) || Math.abs(v - p[i]!) <= tolerance * scale));
  if (at >= 0)
    expect.fail(`${what}: element ${at} is ${p[at]}, PyTorch says ${q[at]}: ${p.join(', ')} / ${q.join(', ')}`);
}

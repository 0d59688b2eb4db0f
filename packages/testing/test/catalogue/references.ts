// PyTorch's numbers for the catalogue. To make those that are missing, and drop those no case asks for:
//   ADJOINT_PYTHON=<a python with torch> npx vitest run packages/<package>/test/functions.test.ts
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBuffer, newBuffer, type Shape, type Tensor } from '@adjoint/tensor';
import type { FunctionCase } from '@adjoint/testing';

/** Numbers as JSON can hold them. */
type Coded = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/** What PyTorch says of one case; no `second` where it cannot differentiate twice. */
export interface Reference {
  readonly shape: Shape;
  readonly value: readonly Coded[];
  readonly vjp?: readonly (readonly Coded[])[];
  readonly second?: readonly (readonly Coded[])[];
}

/** References by key; in place of one that could not be made, PyTorch's complaint. */
export type References = Readonly<Record<string, Reference | { readonly error: string }>>;

/** The interpreter that can import torch, if references are to be made. */
const python = process.env['ADJOINT_PYTHON'];

const script = fileURLToPath(new URL('references.py', import.meta.url));

/** Under which key a case's reference is stored: its expression, and a checksum of its inputs. */
export function keyOf({ torch, inputs }: FunctionCase): string {
  let hash = 0x811c9dc5;
  for (const { dtype, shape, data } of inputs.map(coded))
    for (const character of `${dtype}[${shape.join()}]${data.join()}`)
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return `${torch} #${(hash >>> 0).toString(16)}`;
}

/** The stored references of a family, made first where they are missing and a Python is named. */
export function referencesFor(path: string, cases: readonly FunctionCase[]): References {
  const stored: References = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as References) : {};
  if (python === undefined) return stored;
  const asked = new Map(cases.filter(({ torch }) => torch !== null).map((one) => [keyOf(one), one]));
  const missing = [...asked].filter(([key]) => stored[key] === undefined).map(([key, one]) => ({ key, one }));
  const made = missing.length === 0 ? {} : ask(python, missing);
  const all = Object.fromEntries([...asked.keys()].map((key) => [key, (stored[key] ?? made[key])!] as const));
  // One case a line, so that a change shows as one.
  const rows = Object.entries(all)
    .filter(([, one]) => !('error' in one))
    .map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`);
  const text = `{\n${rows.join(',\n')}\n}\n`;
  if (missing.length === 0 && Object.keys(stored).length === rows.length) return all;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return all;
}

function ask(interpreter: string, cases: readonly { readonly key: string; readonly one: FunctionCase }[]): References {
  const jobs = cases.map(({ key, one }) => ({ key, torch: one.torch, inputs: one.inputs.map(coded) }));
  const { stdout, stderr, status } = spawnSync(interpreter, [script], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${interpreter} ${script} failed: ${stderr}`);
  return JSON.parse(stdout) as References;
}

function coded(x: Tensor): { shape: Shape; dtype: string; data: readonly Coded[] } {
  const data = Array.from(x.toTypedArray(), (v): Coded =>
    Number.isFinite(v) && !Object.is(v, -0) ? v : ((Object.is(v, -0) ? '-0' : String(v)) as Coded),
  );
  return { shape: x.shape, dtype: x.dtype, data };
}

/** Direction number `k`: 0 for the cotangent, 1 and on for the inputs; references.py has the same formula. */
export function directionOf(k: number, { shape, dtype, size }: Tensor): Tensor {
  const buffer = newBuffer(dtype, size);
  for (let i = 0; i < size; i++) buffer[i] = (((37 * i + 11 * k + 5) % 64) - 31.5) / 16;
  return fromBuffer(buffer, shape, dtype);
}

import { readFileSync } from 'node:fs';
import { jvp, vjp } from '@adjoint/autograd';
import * as tensors from '@adjoint/tensor';
import { tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from '../src/index.ts';

type Scalar = (x: Tensor) => Tensor;

// made by mpmath: data/derivatives.py; a row is x, the value, and the first three derivatives
const table = JSON.parse(readFileSync(new URL('./data/derivatives.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly (readonly [x: number, ...truth: number[]])[]>
>;

const named: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  geluTanh: (x) => nn.gelu(x, { approximate: 'tanh' }),
};
const library = { ...tensors, ...nn, ...named } as unknown as Readonly<Record<string, Scalar>>;

/** Relative, at large arguments too, where derivatives are as small as 1e-88. */
const tolerance = 1e-10;

/** What the sum of terms near 1 may leave of a derivative that vanishes. */
const rounding = 1e-15;

/** 1 - tanh² is a difference of nearly equal numbers out there: right beside 1, not beside itself. */
const differences = ['tanhshrink'];

const reverse =
  (f: Scalar): Scalar =>
  (x) =>
    vjp(f, x).pullback(tensor(1))[0];
const forward =
  (f: Scalar): Scalar =>
  (x) =>
    jvp(f, [x], [tensor(1)]).tangent;

describe.each(Object.keys(table))('%s', (name) => {
  const f: Scalar = (x) => library[name]!(x);
  const orders: Readonly<Record<string, readonly Scalar[]>> = {
    'reverse mode': [f, reverse(f), reverse(reverse(f)), reverse(reverse(reverse(f)))],
    'forward mode': [f, forward(f), forward(forward(f)), forward(forward(forward(f)))],
    'both modes': [f, forward(f), forward(reverse(f)), reverse(forward(reverse(f)))],
  };

  test.each(Object.keys(orders))('has three derivatives as 1100 digits have them, in %s', (mode) => {
    for (const [x, ...truth] of table[name]!) {
      const beside = Math.abs(x) < 8 || differences.includes(name) ? Math.max(1, ...truth.map(Math.abs)) : 0;
      truth.forEach((t, order) => {
        const found = orders[mode]![order]!(tensor(x)).item();
        expect(Math.abs(found - t), `derivative ${order} at ${x} is ${found}, in truth ${t}`).toBeLessThanOrEqual(
          tolerance * Math.abs(t) + rounding * beside,
        );
      });
    }
  });
});

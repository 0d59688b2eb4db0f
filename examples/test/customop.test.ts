import { unary } from '@adjoint/tensor';
import { opLaws } from '@adjoint/testing';
import { describe, expect, it } from 'vitest';
import { customOpText, swish } from '../src/customop.ts';

/** The example's op with something changed, declared and checked as a user would. */
function checked(change: Partial<Parameters<typeof unary>[0]>): () => void {
  const { op } = swish;
  const rule = op.vjp[0]!;
  const declaration = {
    name: 'swish',
    accepts: 'float' as const,
    kernel: op.loop as Parameters<typeof unary>[0]['kernel'],
    vjp: ((g, x, y) => rule(g, [x], y, null, 0)) as Parameters<typeof unary>[0]['vjp'],
    keeps: op.keeps,
  };
  return () => opLaws(unary({ ...declaration, ...change }));
}

const rule = (g: Parameters<NonNullable<(typeof swish.op.vjp)[0]>>[0], x: typeof g, y: typeof g) =>
  swish.op.vjp[0]!(g, [x], y, null, 0);

it('keeps all laws, and shows what the op can do', () => {
  expect(checked({})).not.toThrow();
  const text = customOpText();
  expect(text).toContain('swish keeps all');
  // d/dx x σ(x) at 0 is 1/2, its second derivative there 1/2, its third 0
  expect(text).toMatch(/^0 +0\.0 +0\.5 +0\.5 +0\.0$/m);
});

describe('a stranger who errs is told', () => {
  it.each<[string, Parameters<typeof checked>[0], RegExp]>([
    [
      'of a wrong sign, with both numbers',
      { vjp: (g, x, y) => rule(g, x, y).neg() },
      /"the gradient agrees with differences".* is 0\.48\d+, differences say -0\.48\d+/,
    ],
    [
      'of a wrong factor, with both numbers',
      { vjp: (g, x, y) => rule(g, x, y).mul(2) },
      /"the gradient agrees with differences".* is -0\.96\d+, differences say -0\.48\d+/,
    ],
    [
      'of a cotangent of another shape',
      { vjp: (g, x, y) => rule(g, x, y).sum() },
      /its rule for input 0, of shape \[3\], returned a cotangent of shape \[\]/,
    ],
    [
      'of an operand missing in keeps',
      { keeps: ['output'] },
      /"the rules read only what the op keeps".*keeps must list/,
    ],
    ['of an output missing in keeps', { keeps: [0] }, /"the rules read only what the op keeps".*keeps must list/],
    [
      'of a rule that forgets the cotangent',
      { vjp: (_g, x, y) => x.sigmoid().mul(x.add(1).sub(y)) },
      /"the pullback is linear in the cotangent, and zero for zero"/,
    ],
    [
      'of a missing rule',
      { vjp: null },
      /"where an operand has no rule, the result does not move with it".* differences say -0\.48/,
    ],
    [
      'of a kernel that overlooks where its operand begins',
      {
        kernel: (x, _at, step, y, to, n) => {
          for (let i = 0; i < n; i++) y[to + i] = x[i * step]! / (1 + Math.exp(-x[i * step]!));
        },
      },
      /"views and dense copies give the same".* being offset/,
    ],
  ])('%s', (_what, change, sentence) => {
    expect(checked(change)).toThrow(sentence);
    expect(checked(change)).toThrow('swish breaks the law');
  });
});

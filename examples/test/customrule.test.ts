import { customJvp, customVjp, grad } from '@adjoint/autograd';
import { type Tensor, tensor } from '@adjoint/tensor';
import { functionLaws } from '@adjoint/testing';
import { describe, expect, it } from 'vitest';
import { customRuleText, length, naive, softplus } from '../src/customrule.ts';

it('both rules keep all laws, and the text says what they are for', () => {
  const text = customRuleText();
  expect(text).toContain('softplus and length keep all laws');
  expect(text).toMatch(/^1000 +inf +nan +nan +1000\.0 +1\.0 +0\.0$/m);
  expect(text).toContain('[ 0.6 -0.8]');
});

it('softplus is the written formula where that does not overflow', () => {
  const x = tensor([-3, -0.1, 0.5, 4]);
  for (const f of [(v: Tensor) => v, (g: Tensor) => g])
    expect(
      f(softplus(x))
        .sub(f(naive(x)))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-15);
  const slopes = (f: (v: Tensor) => Tensor) => grad((v: Tensor) => f(v).sum())(x);
  expect(slopes(softplus).sub(slopes(naive)).abs().max().item()).toBeLessThan(1e-15);
});

describe('a stranger who errs is told', () => {
  const ruled = (pullback: (g: Tensor, x: Tensor) => unknown): (() => void) => {
    const f = customVjp((x: Tensor) => ({ value: naive(x), pullback: (g: Tensor) => pullback(g, x) as [Tensor] }));
    return () => functionLaws(f, [tensor([-1.5, 0.25, 2])], { name: 'softplus' });
  };

  it.each<[string, (g: Tensor, x: Tensor) => unknown, RegExp]>([
    [
      'of a wrong sign, with both numbers',
      (g, x) => [g.mul(x.sigmoid()).neg()],
      /softplus breaks the law "the gradient agrees with differences": .* is -?(\d+\.\d{4})\d*, differences say -?\1/,
    ],
    [
      'of a wrong factor',
      (g, x) => [g.mul(x.sigmoid()).mul(2)],
      /softplus breaks the law "the gradient agrees with differences"/,
    ],
    ['of a forgotten derivative', () => [null], /"the gradient agrees with differences": .* is 0, differences say/],
    [
      'of a cotangent of another shape',
      (g, x) => [g.mul(x.sigmoid()).sum()],
      /the pullback gives argument 0, of shape \[3\], a cotangent of shape \[\]/,
    ],
    ['of a missing list', (g, x) => g.mul(x.sigmoid()), /must return a list of 1 cotangents, got an? /],
    ['of a rule that forgets the cotangent', (_g, x) => [x.sigmoid()], /linear in the cotangent, and zero for zero/],
    [
      'of a rule with constants where there are none',
      (g, x) => [g.mul(tensor(x.sigmoid().toTypedArray() as Float64Array))],
      /was read out as a number on the way/,
    ],
  ])('%s', (_what, pullback, sentence) => {
    expect(ruled(pullback)).toThrow(sentence);
  });

  it('of a forward rule that is wrong, or not linear, or of another shape', () => {
    const pushed = (rule: (x: Tensor, t: Tensor, y: Tensor) => Tensor): (() => void) => {
      const f = customJvp(
        (x: Tensor) => x.square().sum().sqrt(),
        ([x], [t], y) => rule(x, t, y),
      );
      return () => functionLaws(f, [tensor([3, -4, 12])], { name: 'length' });
    };
    expect(pushed((x, t, y) => x.mul(t).sum().div(y))).not.toThrow();
    expect(pushed((x, t, y) => x.mul(t).sum().div(y).mul(2))).toThrow('differences say');
    expect(pushed((x, t, y) => x.mul(t).sum().div(y).square())).toThrow('differences say');
    expect(pushed((x, t, y) => x.mul(t).div(y))).toThrow('the value, of shape [], a tangent of shape [3]');
    expect(length(tensor([3, -4])).item()).toBe(5);
  });
});

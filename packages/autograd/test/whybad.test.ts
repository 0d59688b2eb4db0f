import { fileURLToPath } from 'node:url';
import { tensor, type Tensor, where } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { why } from '../src/index.ts';
import { brief, lineOf, of } from './findings.ts';

const here = fileURLToPath(import.meta.url);

describe('why of a gradient that is not finite', () => {
  test('finds the infinite slope that where has left out, and its line', () => {
    const found = of(
      (x) => {
        const y = x.log(); // where and log
        return where(x.greater(0), y, 0).sum();
      },
      0,
      1,
    );
    expect(brief(found)).toEqual([
      'nan',
      'masked infinity',
      'log',
      'NaN in 1 of 2 elements: `log` has the slope Infinity at 0 (element [0]), and 0 · Infinity is NaN: 0 comes back there, as where a later step (where, a mask) leaves the element out',
    ]);
    expect(found.hint).toContain('where(ok, f(where(ok, x, 1)), 0)');
    expect(found.inputs).toEqual([{ lowest: 0, highest: 0 }]);
    expect(found.cotangent).toEqual({ lowest: 0, highest: 0 });
    expect(found.source).toMatchObject({ file: here, line: lineOf(here, 'where and log'), call: null });
    expect(found.source!.text).toBe('const y = x.log(); // where and log');
    // The remedy it names is one.
    const safe = (x: Tensor): Tensor => where(x.greater(0), where(x.greater(0), x, 1).log(), 0).sum();
    expect(why(safe)(tensor([0, 1])).findings).toEqual([]);
  });

  test('finds a division by 0 in the branch that is not taken', () => {
    const found = of((x) => where(x.equal(0), 0, tensor([1, 1]).div(x)).sum(), 2, 0);
    expect(brief(found).slice(0, 3)).toEqual(['nan', 'masked infinity', 'div']);
    expect(found.sentence).toContain('`div` has the slope -Infinity at 1 and 0 (element [1])');
  });

  test('finds a slope that is infinite on the way, though it is NaN that arrives', () => {
    const found = of((x) => x.square().sum().sqrt(), 0, 0);
    expect(brief(found)).toEqual([
      'nan',
      'infinite slope',
      'sqrt',
      'NaN in 2 of 2 elements: `sqrt` has the slope Infinity at 0',
    ]);
    expect(found.hint).toContain('norm(x) has the gradient 0 at 0');
    expect(brief(of((x) => x.pow(0.5).sum(), 0, 2)).slice(0, 3)).toEqual(['infinite', 'infinite slope', 'pow']);
  });

  test.each([
    ['log', (x: Tensor) => x.log().sum(), [1, 0], 'pole', '`log` of 0 is -Infinity (element [1])'],
    ['div', (x: Tensor) => x.div(x).sum(), [1, 0], 'undefined', '`div` of 0 and 0 is NaN (element [1])'],
    ['exp', (x: Tensor) => x.exp().sum(), [1, 1000], 'overflow', '`exp` of 1000 is Infinity (element [1])'],
    ['sqrt', (x: Tensor) => x.sqrt().sum(), [-1], 'undefined', '`sqrt` of -1 is NaN'],
    [
      'sub',
      (x: Tensor) => x.exp().sub(x.exp()).square().sum(),
      [1000],
      'undefined',
      /`sub` of Infinity and Infinity is NaN; `exp` of 1000 is Infinity, in line \d+$/,
    ],
    [null, (x: Tensor) => x.mul(2).sum().mul(NaN), [1], 'came in', /NaN came in from outside/],
  ] as const)('finds the first value that is not finite on the way forward: %s', (op, f, at, reason, says) => {
    const found = of(f, ...at);
    expect([found.op, found.reason]).toEqual([op, reason]);
    expect(found.sentence).toMatch(says);
    expect(found.sentence).toContain('the loss is not finite: ');
  });

  test('finds an overflow that the loss does not show', () => {
    const found = of((x) => x.exp().div(x.exp().sum()).slice([0, 1]).sum(), 1, 1000);
    expect([found.op, found.reason]).toEqual(['exp', 'overflow']);
    expect(found.sentence).toContain(
      '`div` meets what is not finite on the way back: `exp` of 1000 is Infinity (element [1])',
    );
  });

  test('says so when only the loss is NaN', () => {
    const report = why((x: Tensor) => x.log().sum())(tensor([1, -1]));
    expect(report.findings).toEqual([]);
    expect(report.note).toMatch(/^the loss is not finite, though no gradient shows it: `log` of -1 is NaN \(element/);
  });

  test('tells an explosion from a pole', () => {
    const found = of((x) => {
      let h = x;
      for (let t = 0; t < 400; t++) h = h.mul(10).tanh();
      return h.sum();
    }, 0);
    expect([found.problem, found.reason, found.op]).toEqual(['infinite', 'overflow', 'mul']);
    expect(found.sentence).toMatch(/it exploded on the way back: from 1 at the loss it grew to 1e\+308 in 61\d steps/);
  });
});

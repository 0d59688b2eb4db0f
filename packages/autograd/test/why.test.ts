// Over 150 lines: what holds for every report, and all that is refused.
import { fileURLToPath } from 'node:url';
import {
  DtypeError,
  floor,
  GradientError,
  leavesOf,
  maximum,
  ones,
  ShapeError,
  stopGradient,
  tensor,
  type Tensor,
  TreeError,
  where,
} from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpoint, grad, jvp, parameter, vmap, why, type WhyReport } from '../src/index.ts';
import { lineOf, of, only } from './findings.ts';

const here = fileURLToPath(import.meta.url);

describe('why', () => {
  test('says when all is well, with norms and shares of zeros', () => {
    const report = why((n: { w: Tensor; table: Tensor }) => n.table.at(1).mul(n.w).sum())({
      w: tensor([3, 4]),
      table: ones([4, 2]),
    });
    expect(report.findings).toEqual([]);
    expect(String(report)).toBe(
      'why: all 2 gradients are finite and not zero\n  .w: norm 1.414\n  .table: norm 5, 75 % zeros',
    );
  });

  test('prints what it found, where, and what to do', () => {
    const report = why(
      (n: { a: Tensor; b: Tensor }) => n.a.relu().mul(n.b).sum(), // printed
    )({ a: tensor([-1]), b: tensor([2]) });
    const [at, other] = report.findings.map(({ source }) => source!);
    expect(String(report).split('\n')).toEqual([
      'why: 2 of 2 gradients are zero or not finite',
      '  .a: the gradient is zero: `relu` lets nothing through: all its inputs are 0 or less, where it is flat (inputs -1)',
      `    at ${here}:${lineOf(here, 'printed')}:${at!.column}   ${at!.text}`,
      '    hint: take smaller steps, start elsewhere, or use a function with a slope on the left: leakyRelu, elu, silu',
      '  .b: the gradient is zero: `mul` lets nothing through: the other factor is 0 everywhere',
      `    at ${here}:${lineOf(here, 'printed')}:${other!.column}   ${other!.text}`,
      '    hint: are the weights behind it all zero, or is it scaled by 0?',
    ]);
  });

  test('reads the tape that a loss still holds, and says what that cannot tell', () => {
    const [w, v] = [parameter(tensor([-1, -2])), parameter(tensor([1, 2]))];
    const dead = why(w.mul(2).relu().sum(), w);
    expect(only(dead).sentence).toBe(
      'the argument: the gradient is zero: `relu` lets nothing through: all its inputs are 0 or less, where it is flat (inputs from -4 to -2)',
    );
    expect([only(dead).source, dead.note]).toEqual([null, expect.stringContaining('why(f)(parameters)')]);
    const masked = only(why(where(w.greater(5), w.add(1).log(), 0).sum(), { w }));
    expect([masked.path, masked.problem, masked.reason, masked.op]).toEqual(['.w', 'nan', 'masked infinity', 'log']);
    expect(masked.sentence).toContain('slope Infinity at 0 (element [0])');
    expect(only(why(v.sub(1).log().sum(), v)).sentence).toContain('`log` of 0 is -Infinity (element [0])');
    expect(only(why(w.detach().mul(v).sum(), [w, v])).sentence).toContain('[0]: the gradient is zero: the tape of');
    expect(only(why(tensor(1), w)).reason).toBe('unused');
    // Nothing has changed, and the same as a function has lines.
    expect([w.grad, v.grad]).toEqual([null, null]);
    const again = only(why((p: { w: Tensor }) => p.w.mul(2).relu().sum())({ w })); // again
    expect(again.source!.line).toBe(lineOf(here, 'again'));
  });

  test('works inside of grad, around it, and leaves no trace', () => {
    const found: WhyReport[] = [];
    const outer = grad((x: Tensor) => {
      found.push(why((y: Tensor) => y.mul(x).relu().sum())(tensor([-1])));
      return x.square().sum();
    })(tensor([2]));
    expect(outer.toArray()).toEqual([4]);
    expect(only(found[0]!).reason).toBe('dead relu');
    expect(of((x) => grad((y: Tensor) => y.pow(3).sum())(x).sum(), 0, 0).reason).toBe('flat');
    const mapped = (x: Tensor): Tensor => vmap((v: Tensor) => v.relu())(x).sum();
    expect(of(mapped, -1, -2).reason).toBe('dead relu');
  });

  test('takes the argument it is told to, and numbers', () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y).sum();
    expect(only(why(f, { argument: 1 })(tensor([0]), tensor([2]))).reason).toBe('multiplied by zero');
    expect(only(why((x: Tensor) => x.square())(0)).reason).toBe('flat');
  });

  test('gives the gradient that grad gives, and findings for all that are zero or not finite', () => {
    const ops: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
      (x) => x.log(),
      (x) => x.sqrt(),
      (x) => x.relu(),
      (x, y) => x.mul(y),
      (x, y) => x.div(y),
      (x, y) => x.sub(y),
      (x) => x.exp(),
      (x) => x.tanh(),
      (x) => floor(x),
      (x) => stopGradient(x),
      (x, y) => where(x.greater(y), x, y),
      (x) => x.sum().add(x),
      (x) => checkpoint((v: Tensor) => v.mul(30).tanh())(x),
      (x, y) => maximum(x, y),
    ];
    const program = fc.array(fc.tuple(fc.nat(ops.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 });
    const values = fc.array(fc.constantFrom(-2, -1, 0, 0.5, 1, 30, 800), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(program, values, values, (steps, a, b) => {
        const f = ({ x, y }: { x: Tensor; y: Tensor }): Tensor => {
          const made = [x, y];
          for (const [op, i, j] of steps) made.push(ops[op]!(made[i % made.length]!, made[j % made.length]!));
          return made.at(-1)!.sum();
        };
        const at = { x: tensor(a), y: tensor(b) };
        const report = why(f)(at);
        const gradients = leavesOf(grad(f)(at)).map(({ path, tensor: g }) => ({
          path,
          g: Array.from(g.toTypedArray(), Number),
        }));
        const wrong = gradients.filter(({ g }) => g.every((v) => v === 0) || g.some((v) => !Number.isFinite(v)));
        expect(report.findings.map(({ path }) => path)).toEqual(wrong.map(({ path }) => path));
        expect(report.gradients.map((one) => one.norm)).toEqual(
          gradients.map(({ g }) => Math.sqrt(g.reduce((sum, v) => sum + v ** 2, 0))),
        );
        for (const { sentence } of report.findings) expect(sentence).not.toMatch(/undefined|null/);
      }),
    );
  });

  test('is at home in long programs', () => {
    const f = (x: Tensor): Tensor => {
      let h = x;
      for (let t = 0; t < 3000; t++) h = h.mul(0.9).add(x);
      return h.mul(0).sum();
    };
    const found = of(f, 0.5);
    expect([found.reason, found.others]).toEqual(['multiplied by zero', 0]);
  });

  test('refuses what it cannot explain', () => {
    const w = parameter(tensor([1, 2]));
    expect(() => why(3 as never)).toThrow(GradientError);
    expect(() => why(3 as never)).toThrow('why: a function is needed, got a number');
    expect(() => why((x: Tensor) => x)(tensor([1, 2]))).toThrow('why: a value of shape [2] has no single derivative');
    expect(() => why((_: Tensor) => 1 as never)(tensor(1))).toThrow(
      'why: the function must return a tensor of one element',
    );
    expect(() => why((x: Tensor) => x.sum())(tensor([1], { dtype: 'int32' }))).toThrow(DtypeError);
    expect(() => why((x: Tensor) => x.sum())(new Date() as never)).toThrow(TreeError);
    expect(() => why((x: Tensor) => x, { at: 1 } as never)).toThrow(ShapeError);
    expect(() => why((x: Tensor) => x, { argument: 2 as 0 })(tensor(1))).toThrow('why: there is no argument 2');
    expect(() => why(w.sum(), tensor(1))).toThrow('why: beside a loss there must be parameters, got a tensor');
    expect(() => why(w.sum(), {})).toThrow(GradientError);
    expect(() => why(w, w)).toThrow('why: a value of shape [2] has no single derivative');
    expect(() => jvp((x: Tensor) => (why(x.sum(), w), x), [tensor([1])], [tensor([1])])).toThrow('use why(f)(x)');
    expect(() => vmap((x: Tensor) => (why((y: Tensor) => y.square())(x), x))(tensor([1, 2]))).toThrow('inside vmap');
    const loss = w.sum();
    w.assign(tensor([3, 4]));
    expect(() => why(loss, w)).toThrow('was reassigned since it was used');
  });
});

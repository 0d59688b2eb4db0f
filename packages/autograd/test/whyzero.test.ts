// Over 150 lines: one case for each reason, and the sentence it is given.
import { fileURLToPath } from 'node:url';
import {
  add,
  argmax,
  clamp,
  floor,
  maskedFill,
  maximum,
  minimum,
  norm,
  ones,
  stopGradient,
  tensor,
  type Tensor,
  unary,
  where,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { checkpoint, customVjp, scan, why } from '../src/index.ts';
import { brief, lineOf, of, only } from './findings.ts';

const here = fileURLToPath(import.meta.url);

describe('why of a gradient that is zero', () => {
  const mask = tensor([false, false]);

  test.each([
    ['saturated', 'tanh', (x: Tensor) => x.tanh().sum(), [20, 50], 'its slope rounds to 0 (inputs from 20 to 50)'],
    ['saturated', 'sigmoid', (x: Tensor) => x.sigmoid().sum(), [-800], 'rounds to 0 (inputs -800)'],
    [
      'dead relu',
      'relu',
      (x: Tensor) => x.mul(2).relu().sum(),
      [-1, -2],
      '0 or less, where it is flat (inputs from -4',
    ],
    [
      'masked',
      'where',
      (x: Tensor) => where(mask, x, 0).sum(),
      [1, 2],
      'its condition takes the other value everywhere',
    ],
    [
      'masked',
      'where',
      (x: Tensor) => maskedFill(x, tensor([true, true]), 0).sum(),
      [1, 2],
      '`where`, in maskedFill, lets',
    ],
    [
      'masked',
      'mul',
      (x: Tensor) => x.mul(x.greater(5).cast('float64')).sum(),
      [1, 2],
      'the mask it multiplies by is 0',
    ],
    [
      'clipped',
      'where',
      (x: Tensor) => clamp(x, -1, 1).sum(),
      [2, -2],
      '`where`, in clamp, lets nothing through: it comp',
    ],
    [
      'clipped',
      'where',
      (x: Tensor) => clamp(clamp(x, 0, null), -1, 1).sum(),
      [2, 3],
      '`where`, in clamp, lets nothing',
    ],
    [
      'clipped',
      'maximum',
      (x: Tensor) => maximum(x, 0).sum(),
      [-2, -3],
      'the larger one everywhere (inputs from -3 to',
    ],
    ['clipped', 'minimum', (x: Tensor) => minimum(x, 0).sum(), [2, 3], 'the smaller one everywhere'],
    ['stopped', 'stopGradient', (x: Tensor) => stopGradient(x).mul(2).sum(), [1], '`stopGradient` ends it on purpose'],
    ['stopped', 'stopGradient', (x: Tensor) => x.detach().mul(2).sum(), [1], '`stopGradient`, in detach, ends it'],
    ['constant', 'floor', (x: Tensor) => floor(x).mul(2).sum(), [1.5], '`floor` is constant between its jumps'],
    [
      'constant',
      'greater',
      (x: Tensor) => where(x.greater(0), 1, 2).sum(),
      [1],
      '`greater` gives bool, which changes in',
    ],
    ['constant', 'argmax', (x: Tensor) => argmax(x).cast('float64'), [1, 2], '`argmax` gives int32'],
    ['constant', 'cast', (x: Tensor) => x.cast('int32').cast('float64').sum(), [1], '`cast` gives int32'],
    ['read out', null, (x: Tensor) => tensor(x.sum().item()).square(), [1], 'was read out as a number'],
    ['unused', null, () => tensor(1), [1], 'the argument: the gradient is zero: the loss does not depend on it'],
    ['flat', 'square', (x: Tensor) => x.square().sum(), [0, 0], 'exactly 0 at all 2 elements to which something comes'],
    [
      'multiplied by zero',
      'mul',
      (x: Tensor) =>
        x
          .mul(tensor([0, 1]))
          .slice([0, 1])
          .sum(),
      [1, 2],
      'the other factor is 0',
    ],
    ['cancelled', null, (x: Tensor) => x.sub(x).sum(), [1, 2], 'the uses of this value adds up to exactly 0'],
    [
      'cancelled',
      'add',
      (x: Tensor) =>
        add(x, zeros([2]))
          .mul(tensor([1, -1]))
          .sum(),
      [1],
      'the terms that `add` adds up',
    ],
    ['masked', 'where', (x: Tensor) => norm(x), [0, 0], '`where`, in norm, lets nothing through'],
  ] as const)('says %s: %s', (reason, op, f, at, says) => {
    const found = of(f, ...at);
    expect([found.problem, found.reason, found.op]).toEqual(['zero', reason, op]);
    expect(found.sentence).toContain(says);
    // The result of a function in the table has a line, wherever an op is to blame.
    if (op !== null) expect(found.source!.file).toBe(here);
  });

  test('names the layer behind which all weights are zero', () => {
    const net = { first: ones([2, 3]), second: zeros([3, 1]) };
    const report = why((n: typeof net) => ones([4, 2]).matmul(n.first).tanh().matmul(n.second).sum())(net);
    const found = only(report);
    expect([found.path, found.reason, found.op]).toEqual(['.first', 'multiplied by zero', 'matmul']);
    expect(found.sentence).toBe(
      '.first: the gradient is zero: `matmul` lets nothing through: the other factor is 0 everywhere',
    );
    expect(report.gradients[1]).toMatchObject({ path: '.second', zeros: 0 });
  });

  test('finds where it vanishes through time, in a plain loop and in a checkpointed scan', () => {
    const loop = (h: Tensor): Tensor => {
      let state = h;
      for (let t = 0; t < 400; t++) state = state.mul(0.1).add(0.2).tanh(); // vanishing
      return state.sum();
    };
    const found = of(loop, 0.5);
    expect([found.problem, found.reason, found.op]).toEqual(['zero', 'underflow', 'mul']);
    expect(found.source!.line).toBe(lineOf(here, 'vanishing'));
    expect(found.sentence).toMatch(
      /zero: it vanished on the way back: from 1 at the loss it shrank to \S+e-32\d in \d+ steps, and what `mul` makes of that rounds to 0 in float64/,
    );
    const scanned = of((h) => {
      const step = (state: Tensor): [Tensor, null] => [state.mul(0.1).add(0.2).tanh(), null];
      return scan(step as never, h, null, { length: 400, checkpoint: 'sqrt' })[0].sum();
    }, 0.5);
    expect([scanned.reason, scanned.op, scanned.cotangent]).toEqual(['underflow', 'mul', found.cotangent]);
  });

  test('counts the steps that do the same', () => {
    const found = of((x) => {
      let sum: Tensor = zeros([]);
      for (let t = 0; t < 5; t++) sum = sum.add(x.sub(t).relu().sum());
      return sum;
    }, -1);
    expect([found.reason, found.others]).toEqual(['dead relu', 4]);
    expect(found.sentence).toMatch(/; 4 more steps do the same$/);
  });

  test('sees into a checkpoint, and stops at a rule that its author answers for', () => {
    const inside = of(
      (x) =>
        checkpoint(
          (v: Tensor) => v.mul(2).relu().mul(3), // in a checkpoint
        )(x).sum(),
      -1,
    );
    expect([inside.reason, inside.op, inside.source!.line]).toEqual([
      'dead relu',
      'relu',
      lineOf(here, 'in a checkpoint'),
    ]);
    const ruled = customVjp((v: Tensor) => ({
      value: v.tanh(), // of a rule
      pullback: (g: Tensor) => [g.mul(0)],
    }));
    const found = of((x) => ruled(x).sum(), 1);
    expect(brief(found)).toEqual([
      'zero',
      'custom rule',
      null,
      'zero: the rule of a customVjp or customJvp returns zeros',
    ]);
    expect(found.source!.line).toBe(lineOf(here, 'of a rule'));
    const none = customVjp((v: Tensor) => ({ value: v.tanh(), pullback: (): [null] => [null] }));
    expect(of((x) => none(x).sum(), 1).sentence).toContain('the rule of a customVjp or customJvp gives it nothing');
    const broken = customVjp((v: Tensor) => ({ value: v.tanh(), pullback: (g: Tensor) => [g.div(0)] }));
    expect(of((x) => broken(x).sum(), 1).reason).toBe('custom rule');
    const { reason } = of((x) => checkpoint((v: Tensor) => stopGradient(v).mul(3))(x).sum(), 1);
    expect(reason).toBe('stopped');
  });

  test('has a sentence for ops it has never heard of', () => {
    const halfwave = unary({
      name: 'halfwave',
      kernel: (x, at, step, y, to, n) => {
        for (let i = 0; i < n; i++) y[to + i] = Math.max(0, x[at + i * step]!);
      },
      vjp: (g, x) => where(x.greater(0), g, 0),
      keeps: [0],
    });
    expect(brief(of((x) => halfwave(x).sum(), -1, -2))).toEqual([
      'zero',
      'flat',
      'halfwave',
      'zero: `halfwave` lets nothing through: its slope is exactly 0 at all 2 elements to which something comes back (inputs from -2 to -1)',
    ]);
  });
});

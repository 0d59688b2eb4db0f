import { parameter } from '@adjoint/autograd';
import { NumericsError, ShapeError, tensor, TreeError } from '@adjoint/tensor';
import { describe, expect, it } from 'vitest';
import { compareGradients, type CompareOptions } from '../src/index.ts';

const hand = {
  wxh: [[0.5], [-0.25], [3]],
  whh: [
    [0.12, -0.7, 0.3],
    [1.5, 0.4, -0.9],
    [0.2, 0.6, 2],
  ],
  bh: [0.7, -0.1, 0.4],
  by: 0.3,
};

/** The tree with `f` of every number. */
function map<T>(tree: T, f: (value: number) => number): T {
  const visit = (node: unknown): unknown => {
    if (typeof node === 'number') return f(node);
    if (Array.isArray(node)) return node.map(visit);
    return Object.fromEntries(Object.entries(node as object).map(([key, child]) => [key, visit(child)]));
  };
  return visit(tree) as T;
}

function transpose(m: number[][]): number[][] {
  return m[0]!.map((_, j) => m.map((row) => row[j]!));
}

/** A copy of the tree in which `edit` has changed something. */
function changed<T>(tree: T, edit: (copy: T) => void): T {
  const copy = structuredClone(tree);
  edit(copy);
  return copy;
}

function sentence(auto: unknown, options?: CompareOptions): string {
  return compareGradients(hand, auto, options).sentence;
}

describe('compareGradients says', () => {
  it('that gradients agree, and how well', () => {
    expect(sentence(hand)).toBe('all 4 gradients agree exactly');
    const near = changed(hand, (g) => (g.whh[2]![1]! *= 1 + 1e-15));
    expect(sentence(near)).toBe('all 4 gradients agree: largest scaled difference 3.3e-16 at .whh[2][1]');
    expect(compareGradients([1, 2], [1, 2 + 4e-15]).sentence).toBe(
      'the gradient agrees: largest scaled difference 2.0e-15 at [1]',
    );
    expect(compareGradients({ b: 1 }, { b: 1 + 1e-15 }).sentence).toBe(
      'b agrees: largest scaled difference 1.1e-15 at .b',
    );
    expect(compareGradients(1, 1 + 1e-15).sentence).toBe(
      'the gradient agrees: largest scaled difference 1.1e-15 at its only entry',
    );
  });

  it('a constant ratio, and what it may come from', () => {
    const times = (factor: number, options?: CompareOptions) =>
      sentence(
        map(hand, (g) => g * factor),
        options,
      );
    expect(times(2)).toBe(
      'all 4 parameters: auto = 2 × hand: loss against half the loss, or a sum against a mean over 2',
    );
    expect(times(1 / 2)).toBe(
      'all 4 parameters: auto = 1/2 × hand: half the loss against the loss, or a mean over 2 against a sum',
    );
    expect(times(3)).toBe('all 4 parameters: auto = 3 × hand: perhaps a sum against a mean over 3');
    expect(times(1 / 300)).toBe('all 4 parameters: auto = 1/300 × hand: perhaps a mean over 300 against a sum');
    const sizes = { batch: 5, T: 7, outputs: 7 };
    expect(times(1 / 5, { sizes })).toBe('all 4 parameters: auto = 1/5 × hand: a mean over batch (5) against a sum');
    expect(times(7, { sizes })).toBe('all 4 parameters: auto = 7 × hand: a sum against a mean over T or outputs (7)');
    expect(times(2 / 3)).toBe('all 4 parameters: auto = 2/3 × hand');
    expect(times(0.1234)).toBe('all 4 parameters: auto = 0.1234 × hand');
    expect(times(-3)).toBe('all 4 parameters: auto = -3 × hand');
    expect(times(1 + 1e-6)).toBe('all 4 parameters: auto = 1.000001 × hand');
  });

  it('a constant ratio beside gradients that are zero on both sides', () => {
    const a = { w: [[1, 2]], h0: [0, 0] };
    expect(compareGradients(a, { w: [[2, 4]], h0: [0, 0] }).sentence).toMatch(/^all 2 parameters: auto = 2 × hand/);
    expect(compareGradients(a, { w: [[2, 4]], h0: [0, 1] }).sentence).toMatch(
      /^w: auto = 2 × hand.*; h0: hand is zero/,
    );
  });

  it('a sign', () => {
    expect(sentence(map(hand, (g) => -g))).toBe('all 4 parameters: auto = -hand: a sign');
    expect(sentence({ ...hand, bh: map(hand.bh, (g) => -g) })).toBe('bh: auto = -hand: a sign; wxh, whh and by agree');
  });

  it('a transpose', () => {
    expect(sentence({ ...hand, whh: transpose(hand.whh) })).toBe(
      'whh: auto is the transpose of hand; wxh, bh and by agree',
    );
    const two = { a: hand.whh, b: map(hand.whh, (g) => g + 1) };
    expect(compareGradients(two, { a: transpose(two.a), b: transpose(two.b) }).sentence).toBe(
      'a and b: auto is the transpose of hand',
    );
  });

  it('a sign rather than a transpose where both are true', () => {
    const skew = [
      [0, 2],
      [-2, 0],
    ];
    expect(compareGradients({ w: skew }, { w: transpose(skew) }).sentence).toBe('w: auto = -hand: a sign');
  });

  it('a constant ratio in some gradients', () => {
    const auto = { ...hand, whh: map(hand.whh, (g) => g / 4), bh: map(hand.bh, (g) => g / 4) };
    expect(sentence(auto)).toBe('whh and bh: auto = 1/4 × hand: perhaps a mean over 4 against a sum; wxh and by agree');
  });

  it('no ratio of a single number, but for a simple one', () => {
    expect(sentence({ ...hand, by: 0.123456 })).toBe('by differs: hand 0.3, auto 0.1235; wxh, whh and bh agree');
    expect(sentence({ ...hand, by: 0.9 })).toMatch(/^by: auto = 3 × hand/);
  });

  it('that a gradient is dropped', () => {
    const dropped = { ...hand, bh: [0, 0, 0] };
    expect(sentence(dropped)).toBe('bh: auto is zero everywhere: the gradient is dropped; wxh, whh and by agree');
    expect(compareGradients(dropped, hand).sentence).toBe(
      'bh: hand is zero everywhere: the gradient is dropped; wxh, whh and by agree',
    );
    expect(sentence(map(hand, () => 0))).toBe('all 4 parameters: auto is zero everywhere: the gradient is dropped');
  });

  it('where and how much, when nothing simpler is true', () => {
    const one = changed(hand, (g) => {
      g.whh[0]![0] = 0.34;
      g.whh[2]![1] = 0.61;
    });
    expect(sentence(one)).toBe(
      'whh differs in 2 of 9 entries, worst at [0][0]: hand 0.12, auto 0.34; wxh, bh and by agree',
    );
    const several = changed(one, (g) => (g.bh[1]! += 1));
    expect(sentence(several)).toBe('whh and bh differ, worst at .bh[1]: hand -0.1, auto 0.9; wxh and by agree');
  });

  it('several things at once', () => {
    const auto = { wxh: map(hand.wxh, (g) => -g), whh: transpose(hand.whh), bh: [0, 0, 0], by: 5 };
    expect(sentence(auto)).toBe(
      'wxh: auto = -hand: a sign; whh: auto is the transpose of hand; ' +
        'bh: auto is zero everywhere: the gradient is dropped; by differs: hand 0.3, auto 5',
    );
  });

  it('values with the digits that tell them apart', () => {
    expect(compareGradients({ w: [1, 1] }, { w: [1, 1 + 1e-9] }).sentence).toBe(
      'w differs in 1 of 2 entries, worst at [1]: hand 1, auto 1.000000001',
    );
  });

  it('NaN before all else, on either side', () => {
    const nan = changed(
      map(hand, (g) => 2 * g),
      (g) => {
        g.whh[1]![2] = NaN;
        g.by = NaN;
      },
    );
    expect(sentence(nan)).toBe('NaN in whh and by, first at .whh[1][2]: hand -0.9, auto NaN');
    const found = compareGradients(nan, hand);
    expect(found.sentence).toBe('NaN in whh and by, first at .whh[1][2]: hand NaN, auto -0.9');
    expect(found.equal).toBe(false);
    expect(found.largest).toBeNaN();
    expect(compareGradients(nan, nan).equal).toBe(false);
  });

  it('what the two sides are called', () => {
    expect(sentence({ ...hand, bh: [0, 0, 0] }, { names: ['torch', 'tape'] })).toMatch(/^bh: tape is zero everywhere/);
    expect(sentence({ ...hand, by: 0.123456 }, { names: ['torch', 'tape'] })).toMatch(/torch 0.3, tape 0.1235/);
  });
});

describe('compareGradients over time', () => {
  const step = { whh: hand.whh, bh: hand.bh };
  /** T steps that all look different. */
  const steps = (length: number) => Array.from({ length }, (_, t) => map(step, (g) => g * (t + 1) + t));
  const wrongAt = (length: number, ...times: number[]) =>
    steps(length).map((s, t) => (times.includes(t) ? changed(s, (g) => (g.whh[0]![1]! += 1)) : s));

  it('names the steps that differ in an array of steps', () => {
    const said = (...times: number[]) => compareGradients(steps(5), wrongAt(5, ...times)).sentence;
    expect(said()).toBe('all 10 gradients agree exactly');
    expect(said(0)).toBe('differs only at t = 0; worst at [0].whh[0][1]: hand -0.7, auto 0.3');
    expect(said(2)).toBe('differs only at t = 2; worst at [2].whh[0][1]: hand -0.1, auto 0.9');
    expect(said(4)).toMatch(/^differs only at t = 4, the last step; /);
    expect(said(0, 1, 2, 3)).toMatch(/^differs up to t = 3, not after: look at the flow through time; /);
    expect(said(3, 4)).toMatch(/^differs from t = 3 on; /);
    expect(said(0, 1, 2, 3, 4)).toMatch(/^differs at every step; /);
    expect(said(1, 3)).toMatch(/^differs at 2 of 5 steps, first at t = 1, last at t = 3; /);
  });

  it('says what is wrong at the steps that differ', () => {
    const dropped = steps(4).map((s, t) => (t === 0 ? map(s, () => 0) : s));
    expect(compareGradients(steps(4), dropped).sentence).toBe(
      'differs only at t = 0; auto is zero everywhere: the gradient is dropped',
    );
    const doubled = steps(4).map((s) => map(s, (g) => 2 * g));
    expect(compareGradients(steps(4), doubled).sentence).toMatch(/^all 8 parameters: auto = 2 × hand/);
  });

  it('leaves arrays alone that are not time', () => {
    expect(compareGradients(steps(3), wrongAt(3, 0), { time: false }).sentence).toBe(
      '[0].whh differs in 1 of 9 entries, worst at [0][1]: hand -0.7, auto 0.3; the other 5 agree',
    );
    const layers = [{ w: [[1, 2]] }, { w: [[1], [2]] }];
    expect(compareGradients(layers, [{ w: [[1, 3]] }, { w: [[1], [2]] }]).sentence).toMatch(
      /^\[0\]\.w differs in 1 of 2/,
    );
  });

  it('finds time under a name, in an array of steps and in the first axis of a tensor', () => {
    const xs = [[[1, 2]], [[3, 4]], [[5, 6]]];
    const wrong = [[[1, 2]], [[3, 4]], [[5, 7]]];
    const expected = 'xs differs only at t = 2, the last step; worst at .xs[2][0][1]: hand 6, auto 7; w agrees';
    const a = { w: [1, 2], xs };
    expect(compareGradients(a, { w: [1, 2], xs: wrong }, { time: 'xs' }).sentence).toBe(expected);
    expect(compareGradients(a, { w: [1, 2], xs: tensor(wrong) }, { time: 'xs' }).sentence).toBe(expected);
    expect(compareGradients(a, { w: [1, 2], xs: wrong.map((x) => tensor(x)) }, { time: 'xs' }).sentence).toBe(expected);
    expect(compareGradients(a, { w: [1, 3], xs }, { time: 'xs' }).sentence).toBe(
      'w differs in 1 of 2 entries, worst at [1]: hand 2, auto 3; xs agrees',
    );
    expect(() => compareGradients(a, a, { time: 'ys' })).toThrow(
      'compareGradients: time names .ys, which is no array of steps on both sides',
    );
  });

  it('reads contributions of steps where the gradients differ', () => {
    const total = (series: { whh: number[][]; bh: number[] }[]) => ({
      whh: series.map((s) => s.whh).reduce((a, b) => a.map((row, i) => row.map((v, j) => v + b[i]![j]!))),
    });
    const [right, wrong] = [steps(4), wrongAt(4, 0, 1, 2)];
    const series = { hand: right, auto: wrong };
    expect(compareGradients(total(right), total(wrong), { series }).sentence).toBe(
      'whh differs in 1 of 9 entries, worst at [0][1]: hand -1, auto 2; ' +
        'step by step it differs up to t = 2, not after: look at the flow through time',
    );
    expect(compareGradients(total(right), total(right), { series }).sentence).toBe('whh agrees exactly');
    expect(compareGradients(total(right), total(wrong), { series: { hand: right, auto: right } }).sentence).toMatch(
      /; step by step there is no difference$/,
    );
  });
});

describe('compareGradients', () => {
  it('takes tensors, parameters and nested arrays on either side', () => {
    const tensors = {
      wxh: tensor(hand.wxh),
      whh: tensor(transpose(hand.whh)).T,
      bh: parameter(tensor(hand.bh)),
      by: tensor(hand.by),
    };
    for (const [a, b] of [
      [hand, tensors],
      [tensors, hand],
      [tensors, tensors],
    ])
      expect(compareGradients(a, b).sentence).toBe('all 4 gradients agree exactly');
    expect(compareGradients([hand.bh, hand.bh], [tensor(hand.bh), tensor(hand.bh)]).equal).toBe(true);
    expect(compareGradients([tensor(1), tensor(2)], [1, 3]).equal).toBe(false);
  });

  it('gives a row for each tensor', () => {
    const auto = changed(hand, (g) => (g.wxh[2]![0] = 9));
    const { equal, largest, differences } = compareGradients(hand, auto);
    expect(equal).toBe(false);
    expect(largest).toBe(2);
    expect(differences.map(({ path, scaled, count }) => [path, scaled, count])).toEqual([
      ['.wxh', 2, 1],
      ['.whh', 0, 0],
      ['.bh', 0, 0],
      ['.by', 0, 0],
    ]);
    expect(differences[0]).toEqual({
      path: '.wxh',
      shape: [3, 1],
      scaled: 2,
      count: 1,
      index: [2, 0],
      hand: 3,
      auto: 9,
    });
    expect(differences[3]).toEqual({ path: '.by', shape: [], scaled: 0, count: 0, index: [], hand: 0.3, auto: 0.3 });
  });

  it('scales by the largest entry by hand, or by 1', () => {
    expect(compareGradients([1000, 1], [1000, 2]).largest).toBe(1e-3);
    expect(compareGradients([1e-3, 0], [1e-3, 1e-4]).largest).toBe(1e-4);
    expect(compareGradients([1e-3, 0], [1e-3, 1e-12]).equal).toBe(true);
    expect(compareGradients([1e-3, 0], [1e-3, 1e-12], { tolerance: 1e-13 }).equal).toBe(false);
    expect(compareGradients([1, 2], [1, 2 + 1e-10], { tolerance: 1e-9 }).equal).toBe(true);
  });

  it('counts an infinity equal to itself only, and does not scale by it', () => {
    expect(compareGradients([Infinity, 1], [Infinity, 1]).equal).toBe(true);
    expect(compareGradients([Infinity, 1], [Infinity, 2]).equal).toBe(false);
    expect(compareGradients([Infinity, 1], [-Infinity, 1]).largest).toBe(Infinity);
    expect(compareGradients([1, 1], [Infinity, 1]).sentence).toBe(
      'the gradient differs in 1 of 2 entries, worst at [0]: hand 1, auto Infinity',
    );
  });

  it('counts negative zero equal to zero', () => {
    expect(compareGradients([0, 1], [-0, 1]).sentence).toBe('the gradient agrees exactly');
  });

  it('passes over tensors without entries', () => {
    expect(compareGradients({ w: [1], e: tensor([]) }, { w: [2], e: tensor([]) }).sentence).toMatch(/auto = 2 × hand/);
    expect(String(compareGradients({ e: tensor([]) }, { e: tensor([]) }))).toMatch(/e agrees exactly$/);
  });

  it('prints a table and the sentence', () => {
    const auto = { ...changed(hand, (g) => (g.whh[2]![1] = 0.61)), bh: [0, 0, 0] };
    expect(`\n${String(compareGradients(hand, auto))}\n`).toBe(`
gradient  shape   differ  scaled  worst at  hand  auto
wxh       [3, 1]  0 of 3  0       [0][0]    0.5   0.5
whh       [3, 3]  1 of 9  5.0e-3  [2][1]    0.6   0.61
bh        [3]     3 of 3  7.0e-1  [0]       0.7   0
by        []      0 of 1  0                 0.3   0.3

bh: auto is zero everywhere: the gradient is dropped; whh differs in 1 of 9 entries, worst at [2][1]: hand 0.6, auto 0.61; wxh and by agree
`);
  });
});

describe('compareGradients refuses', () => {
  const refused: [why: string, a: unknown, b: unknown, sentence: string][] = [
    ['a missing entry', { w: 1, b: 2 }, { w: 1 }, 'trees differ: .b is in one of them only'],
    ['an entry too many', { w: 1 }, { w: 1, b: 2 }, 'trees differ: .b is '],
    ['a null gradient', { w: [1] }, { w: null }, 'trees differ at .w: a tensor in one, null in the other'],
    ['a null gradient by hand', { w: null }, { w: [1] }, 'trees differ at .w: null in one, a tensor in the other'],
    ['a tree beside a tensor', { w: [1, 2] }, { w: { a: 1 } }, 'trees differ at .w: '],
    ['arrays of unequal length', [tensor(1)], [tensor(1), tensor(2)], 'trees differ: [1] is '],
    ['an instance of a class', { w: new Date() }, { w: new Date() }, 'at .w is an object of class Date'],
    ['nothing', { w: null }, { w: null }, 'there is no tensor and no number in the trees'],
  ];

  it.each(refused.map(([why, a, b, sentence]) => ({ why, a, b, sentence })))('$why', ({ a, b, sentence }) => {
    expect(() => compareGradients(a, b)).toThrow(TreeError);
    expect(() => compareGradients(a, b)).toThrow(sentence);
  });

  it('shapes that differ, and sees a transpose', () => {
    const w = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(() => compareGradients({ w }, { w: transpose(w) })).toThrow(ShapeError);
    expect(() => compareGradients({ w }, { w: transpose(w) })).toThrow(
      'compareGradients: w has shape [2, 3] in hand, [3, 2] in auto\n  hint: auto is the transpose of hand',
    );
    expect(() => compareGradients({ b: [[1], [2]] }, { b: [1, 2] })).toThrow(
      'compareGradients: b has shape [2, 1] in hand, [2] in auto\n  hint: a gradient has the shape of its parameter',
    );
  });

  it('a tolerance that is no number from 0 on', () => {
    expect(() => compareGradients(1, 1, { tolerance: -1 })).toThrow(NumericsError);
    expect(() => compareGradients(1, 1, { tolerance: NaN })).toThrow(
      'compareGradients: the tolerance is a number from 0 on, got NaN',
    );
  });
});

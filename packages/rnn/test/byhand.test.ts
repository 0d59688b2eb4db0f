import { uniform } from './uniform.ts';
import { ShapeError } from '@adjoint/tensor';
import { describe, expect, it } from 'vitest';
import { type ByHandGradients, type ByHandNet, type Matrix, bpttByHand } from '../src/byhand.ts';
import bptt from './data/bptt.json' with { type: 'json' };
import notebook from './data/notebook.json' with { type: 'json' };
import { mistakes, rightBackward, wrongBackward } from './wrongbyhand.ts';

/** Two right float64 computations in different orders of summation: 7e-14 between NumPy and torch, with room. */
const SCALED = 1e-11;
/** The notebook's bar: NumPy itself changes the 13th digit with its BLAS. */
const RELATIVE = 5e-12;
/** Parameters of the notebook are of size 1, 1001 updates of rounding. */
const PARAMETER = 1e-13;
/** Richardson differences with h = 2e-3: truncation of order h⁴, rounding of order 1e-16 / h. */
const DIFFERENCES = 1e-9;
/** A mistake that changes less than this is not a test of anything. */
const VISIBLE = 1e-2;

const names = ['wxh', 'whh', 'why', 'bh', 'by', 'h0'] as const;

function numbers(value: unknown): number[] {
  return [value].flat(Infinity) as number[];
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** max |a - b|, after a check that both have the same nesting. */
function distance(a: unknown, b: unknown): number {
  expect(layout(a)).toEqual(layout(b));
  const right = numbers(b);
  const differences = numbers(a).map((value, i) => Math.abs(value - right[i]!));
  return differences.some(Number.isNaN) ? NaN : largest(differences);
}

/** The distance in units of the largest expected value, or of 1 when all are smaller. */
function scaledDistance(a: unknown, b: unknown): number {
  return distance(a, b) / Math.max(1, largest(numbers(b)));
}

function layout(value: unknown): unknown {
  return Array.isArray(value) ? value.map(layout) : 0;
}

type FromPython<Prefix extends string> = Record<`${Prefix}${'Wxh' | 'Whh' | 'Why' | 'bh' | 'by'}`, Matrix>;

function netOf(values: FromPython<''>): ByHandNet {
  return { wxh: values.Wxh, whh: values.Whh, why: values.Why, bh: values.bh, by: values.by };
}

function gradientsOf(values: FromPython<'d'> & { dh0: Matrix }): ByHandGradients {
  const { dWxh: wxh, dWhh: whh, dWhy: why, dbh: bh, dby: by, dh0: h0 } = values;
  return { wxh, whh, why, bh, by, h0 };
}

interface Problem {
  readonly net: ByHandNet;
  readonly xs: Matrix[];
  readonly ys: Matrix[];
  readonly h0: Matrix;
}

interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly length: number;
  readonly batch: number;
}

function problem(seed: number, { inputs, hidden, outputs, length, batch }: Sizes): Problem {
  const next = uniform(seed);
  const matrix = (rows: number, columns: number): Matrix =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, next));
  return {
    net: {
      wxh: matrix(hidden, inputs),
      whh: matrix(hidden, hidden),
      why: matrix(outputs, hidden),
      bh: matrix(hidden, 1),
      by: matrix(outputs, 1),
    },
    xs: Array.from({ length }, () => matrix(inputs, batch)),
    ys: Array.from({ length }, () => matrix(outputs, batch)),
    h0: matrix(hidden, batch),
  };
}

describe('bpttByHand and the reference values', () => {
  it.each(bptt.cases)('agrees with NumPy and torch in case $id: T $T, batch $batch, hidden $hidden', (c) => {
    const { loss, outputs, states, gradients } = bpttByHand(netOf(c), c.X, c.Y, c.h0);
    expect(scaledDistance(loss, c.loss_sse)).toBeLessThanOrEqual(SCALED);
    expect(scaledDistance(outputs, c.ys)).toBeLessThanOrEqual(SCALED);
    expect(scaledDistance(states.at(-1), c.hs_last)).toBeLessThanOrEqual(SCALED);
    const expected = gradientsOf(c.manual);
    for (const name of names) expect(scaledDistance(gradients[name], expected[name]), name).toBeLessThanOrEqual(SCALED);
  });

  it.each(bptt.cases.filter((c) => !c.h0_nonzero))('takes h0 for zeros when it is left out, case $id', (c) => {
    expect(bpttByHand(netOf(c), c.X, c.Y)).toEqual(bpttByHand(netOf(c), c.X, c.Y, c.h0));
  });
});

describe('bpttByHand and the notebook', () => {
  const { X, Y, learningRate, exact } = notebook;

  function update(net: ByHandNet, gradients: ByHandNet): ByHandNet {
    const move = (name: keyof ByHandNet): Matrix =>
      net[name].map((row, i) => row.map((value, j) => value - learningRate * gradients[name][i]![j]!));
    return { wxh: move('wxh'), whh: move('whh'), why: move('why'), bh: move('bh'), by: move('by') };
  }

  function train(): { net: ByHandNet; losses: number[] } {
    let net = netOf(notebook.initial);
    net = update(net, bpttByHand(net, X, Y).gradients);
    const losses: number[] = [];
    for (let epoch = 0; epoch < 1000; epoch++) {
      const { loss, gradients } = bpttByHand(net, X, Y);
      losses.push(loss);
      net = update(net, gradients);
    }
    return { net, losses };
  }

  it('computes its first pass', () => {
    const { loss, outputs, states, gradients } = bpttByHand(netOf(notebook.initial), X, Y);
    expect(Math.abs(loss / exact.firstLoss - 1)).toBeLessThanOrEqual(RELATIVE);
    expect(distance(states, notebook.hs)).toBeLessThanOrEqual(PARAMETER);
    expect(distance(outputs, notebook.ys)).toBeLessThanOrEqual(PARAMETER);
    const expected = gradientsOf(exact.gradients);
    for (const name of names)
      expect(scaledDistance(gradients[name], expected[name]), name).toBeLessThanOrEqual(PARAMETER);
  });

  it('trains as it does, for 1 + 1000 updates', () => {
    const { net, losses } = train();
    expect(losses).toHaveLength(exact.losses.length);
    expect(largest(losses.map((loss, epoch) => loss / exact.losses[epoch]! - 1))).toBeLessThanOrEqual(RELATIVE);
    const last = bpttByHand(net, X, Y).loss;
    expect(Math.abs(last / exact.lossAfterLastUpdate - 1)).toBeLessThanOrEqual(RELATIVE);
    const expected = netOf(exact.finalParameters);
    for (const name of ['wxh', 'whh', 'why', 'bh', 'by'] as const) {
      expect(distance(net[name], expected[name]), name).toBeLessThanOrEqual(PARAMETER);
    }
  });

  it('would print the lines that the notebook prints', () => {
    const { losses } = train();
    const lines = notebook.printed.filter((line) => line.startsWith('Epoch'));
    expect(lines).toHaveLength(10);
    for (const line of lines) {
      const [, epoch, loss] = /^Epoch (\d+), Loss: (.+)$/.exec(line)!;
      expect(Math.abs(losses[Number(epoch)]! / Number(loss) - 1), line).toBeLessThanOrEqual(RELATIVE);
    }
  });
});

describe('bpttByHand and central differences', () => {
  const sizes: Sizes[] = [
    { inputs: 1, hidden: 1, outputs: 1, length: 1, batch: 1 },
    { inputs: 1, hidden: 2, outputs: 1, length: 3, batch: 1 },
    { inputs: 2, hidden: 3, outputs: 2, length: 4, batch: 2 },
    { inputs: 3, hidden: 2, outputs: 4, length: 2, batch: 3 },
    { inputs: 2, hidden: 4, outputs: 3, length: 6, batch: 2 },
  ];

  /** The derivative of half the loss in one element, by Richardson's extrapolation of two central differences. */
  function slope(p: Problem, name: (typeof names)[number], i: number, j: number): number {
    const halfLoss = (by: number): number => {
      const moved = (m: Matrix): Matrix => m.map((row, k) => row.map((v, l) => (k === i && l === j ? v + by : v)));
      const net = name === 'h0' ? p.net : { ...p.net, [name]: moved(p.net[name]) };
      return bpttByHand(net, p.xs, p.ys, name === 'h0' ? moved(p.h0) : p.h0).loss / 2;
    };
    const central = (h: number): number => (halfLoss(h) - halfLoss(-h)) / (2 * h);
    const h = 2e-3;
    return (4 * central(h / 2) - central(h)) / 3;
  }

  it.each(sizes)('is their limit: $inputs-$hidden-$outputs, T $length, batch $batch', (s) => {
    for (let seed = 1; seed <= 5; seed++) {
      const p = problem(seed * 7919, s);
      const { gradients } = bpttByHand(p.net, p.xs, p.ys, p.h0);
      for (const name of names) {
        const differences = gradients[name].map((row, i) => row.map((_value, j) => slope(p, name, i, j)));
        expect(scaledDistance(gradients[name], differences), `${name}, seed ${seed}`).toBeLessThanOrEqual(DIFFERENCES);
      }
    }
  });
});

describe('bpttByHand', () => {
  const p = problem(3, { inputs: 2, hidden: 3, outputs: 2, length: 3, batch: 2 });

  it('sums over the batch: a batch is its samples one by one', () => {
    const whole = bpttByHand(p.net, p.xs, p.ys, p.h0);
    const sample = (m: Matrix, b: number): Matrix => m.map((row) => [row[b]!]);
    const parts = [0, 1].map((b) =>
      bpttByHand(
        p.net,
        p.xs.map((x) => sample(x, b)),
        p.ys.map((y) => sample(y, b)),
        sample(p.h0, b),
      ),
    );
    expect(scaledDistance(parts[0]!.loss + parts[1]!.loss, whole.loss)).toBeLessThanOrEqual(SCALED);
    for (const name of ['wxh', 'whh', 'why', 'bh', 'by'] as const) {
      const summed = parts[0]!.gradients[name].map((row, i) =>
        row.map((v, j) => v + parts[1]!.gradients[name][i]![j]!),
      );
      expect(scaledDistance(summed, whole.gradients[name]), name).toBeLessThanOrEqual(SCALED);
    }
    parts.forEach(({ gradients }, b) => {
      expect(scaledDistance(gradients.h0, sample(whole.gradients.h0, b))).toBeLessThanOrEqual(SCALED);
    });
  });

  it('leaves what it is given as it was', () => {
    const before = structuredClone(p);
    bpttByHand(p.net, p.xs, p.ys, p.h0);
    expect(p).toEqual(before);
  });

  it('does not recurse over time: 50,000 steps', () => {
    const net = { wxh: [[0.5]], whh: [[0.1]], why: [[2]], bh: [[0]], by: [[0]] };
    const xs = Array.from({ length: 50_000 }, () => [[0]]);
    const { loss, gradients } = bpttByHand(
      net,
      xs,
      xs.map(() => [[1]]),
    );
    expect(loss).toBe(50_000);
    expect(gradients.by).toEqual([[-50_000]]);
  });

  it('computes the examples of its documentation', () => {
    const { loss, gradients } = bpttByHand(
      { wxh: [[0]], whh: [[0.5]], why: [[2]], bh: [[0]], by: [[0]] },
      [[[3]]],
      [[[1]]],
    );
    expect(loss).toBe(1);
    expect(gradients.by).toEqual([[-1]]);
    expect(gradients.wxh).toEqual([[-6]]);
    expect(gradients.h0).toEqual([[-1]]);
    const net = { wxh: [[0.5]], whh: [[0.1]], why: [[2]], bh: [[0]], by: [[0]] };
    expect(bpttByHand(net, [[[0]], [[0]]], [[[1]], [[2]]]).loss).toBe(5);
  });
});

describe('bpttByHand refuses', () => {
  const { net, xs, ys, h0 } = problem(5, { inputs: 2, hidden: 3, outputs: 1, length: 3, batch: 2 });
  const wide = [
    [1, 2, 3],
    [4, 5, 6],
  ];

  const refused: [sentence: string, call: () => unknown][] = [
    ['xs has 0 steps, at least 1 is needed', () => bpttByHand(net, [], [])],
    ['xs has 3 steps, ys has 2', () => bpttByHand(net, xs, ys.slice(0, 2))],
    ['step 2 has batch 3, step 0 has 2', () => bpttByHand(net, [xs[0]!, xs[1]!, wide], ys)],
    ['step 1 of ys has batch 3, of xs 2', () => bpttByHand(net, xs, [ys[0]!, [[1, 2, 3]], ys[2]!])],
    ['h0 has batch 1, step 0 has 2', () => bpttByHand(net, xs, ys, [[1], [2], [3]])],
    [
      'h0 has 2 rows, the net has 3 hidden units',
      () =>
        bpttByHand(net, xs, ys, [
          [1, 2],
          [3, 4],
        ]),
    ],
    ['step 0 of xs has 1 rows, the net has 2 inputs', () => bpttByHand(net, [[[1, 2]], xs[1]!, xs[2]!], ys)],
    ['step 2 of ys has 2 rows, the net has 1 outputs', () => bpttByHand(net, xs, [ys[0]!, ys[1]!, xs[2]!])],
    ['step 1 of xs has 0 rows, at least 1 is needed', () => bpttByHand(net, [xs[0]!, [], xs[2]!], ys)],
    ['row 1 of step 0 of xs has length 1, row 0 has 2', () => bpttByHand(net, [[[1, 2], [3]], xs[1]!, xs[2]!], ys)],
    [
      'row 2 of h0 has length 3, row 0 has 2',
      () =>
        bpttByHand(net, xs, ys, [
          [1, 2],
          [3, 4],
          [5, 6, 7],
        ]),
    ],
    ['wxh is [2, 3], expected [3, 3]', () => bpttByHand({ ...net, wxh: wide }, xs, ys)],
    ['whh is [2, 3], expected [2, 2]', () => bpttByHand({ ...net, whh: wide }, xs, ys)],
    ['why is [1, 2], expected [1, 3]', () => bpttByHand({ ...net, why: [[1, 2]] }, xs, ys)],
    ['bh is [1, 3], expected [3, 1]', () => bpttByHand({ ...net, bh: [[1, 2, 3]] }, xs, ys)],
    ['by is [1, 2], expected [1, 1]', () => bpttByHand({ ...net, by: [[1, 2]] }, xs, ys)],
    ['by has 0 rows, at least 1 is needed', () => bpttByHand({ ...net, by: [] }, xs, ys)],
    ['row 1 of whh has length 1, row 0 has 2', () => bpttByHand({ ...net, whh: [[1, 2], [3]] }, xs, ys)],
  ];

  it.each(refused.map(([sentence, call]) => ({ sentence, call })))('$sentence', ({ sentence, call }) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(`bpttByHand: ${sentence}\n  hint: `);
  });

  it('nothing that fits', () => {
    expect(() => bpttByHand(net, xs, ys, h0)).not.toThrow();
  });
});

describe('the wrong hand gradients', () => {
  const sizes: Sizes = { inputs: 2, hidden: 3, outputs: 2, length: 4, batch: 3 };
  const all = ['wxh', 'whh', 'why', 'bh', 'by', 'h0'];
  const behindTanh = ['wxh', 'whh', 'bh', 'h0'];
  /** Each mistake spoils these gradients and no others. */
  const spoilt: Record<keyof typeof mistakes, string[]> = {
    factorTwo: all,
    noTanhSlope: behindTanh,
    tanhSlopeOfPreviousStep: behindTanh,
    tanhSlopeTwice: behindTanh,
    currentStateInWhh: ['whh'],
    lastStepOnly: all,
    noFlowThroughTime: behindTanh,
    whhNotTransposed: behindTanh,
    startDropped: ['whh', 'h0'],
    meanOverBatch: all,
  };

  it('are ten', () => {
    expect(Object.keys(wrongBackward)).toEqual(Object.keys(mistakes));
    expect(Object.keys(wrongBackward)).toHaveLength(10);
  });

  it.each([1, 2, 3, 4, 5])('are right when no switch is set, seed %i', (seed) => {
    const p = problem(seed * 104729, sizes);
    for (const h0 of [p.h0, undefined]) {
      const a = rightBackward(p.net, p.xs, p.ys, h0);
      const b = bpttByHand(p.net, p.xs, p.ys, h0);
      expect(scaledDistance(a.loss, b.loss)).toBeLessThanOrEqual(SCALED);
      expect(scaledDistance(a.states, b.states)).toBeLessThanOrEqual(SCALED);
      expect(scaledDistance(a.outputs, b.outputs)).toBeLessThanOrEqual(SCALED);
      for (const name of names)
        expect(scaledDistance(a.gradients[name], b.gradients[name]), name).toBeLessThanOrEqual(SCALED);
    }
  });

  it.each(Object.entries(spoilt))('%s spoils %j and nothing else', (mistake, expected) => {
    for (let seed = 1; seed <= 5; seed++) {
      const p = problem(seed * 104729, sizes);
      const wrong = wrongBackward[mistake]!(p.net, p.xs, p.ys, p.h0);
      const right = bpttByHand(p.net, p.xs, p.ys, p.h0);
      expect(scaledDistance(wrong.loss, right.loss)).toBeLessThanOrEqual(SCALED);
      const far = names.filter((name) => scaledDistance(wrong.gradients[name], right.gradients[name]) > VISIBLE);
      const near = names.filter((name) => scaledDistance(wrong.gradients[name], right.gradients[name]) <= SCALED);
      expect(far, `seed ${seed}`).toEqual(expected);
      expect(near, `seed ${seed}`).toEqual(names.filter((name) => !expected.includes(name)));
    }
  });
});

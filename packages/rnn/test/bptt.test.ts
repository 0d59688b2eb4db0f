// Over 150 lines: the property, the references, its teeth and the second order are one claim, BPTT by tape = by hand.
import { grad, jvp, parameter, valueAndGrad } from '@adjoint/autograd';
import { detach, leavesOf, mapTree, stack, type Tensor } from '@adjoint/tensor';
import { compareGradients, type CompareOptions, type GradientComparison } from '@adjoint/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bpttByHand, type ByHandGradients, type ByHandNet, type Matrix } from '../src/byhand.ts';
import { elman } from '../src/elman.ts';
import { unroll } from '../src/unroll.ts';
import { cellNet, columns, handGradients, handNet, rows, type Started } from './columns.ts';
import bptt from './data/bptt.json' with { type: 'json' };
import { uniform } from './uniform.ts';
import { type BackwardByHand, mistakes, wrongBackward } from './wrongbyhand.ts';

/** Two right float64 computations in different orders of summation: 7e-14 between NumPy and torch, with room. */
const SCALED = 1e-11;
/** Richardson differences with h = 1e-3: truncation of order h⁴, rounding of order 1e-16 / h. */
const DIFFERENCES = 1e-10;

interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly length: number;
  readonly batch: number;
}

interface Problem {
  readonly net: ByHandNet;
  readonly xs: readonly Matrix[];
  readonly ys: readonly Matrix[];
  readonly h0: Matrix;
}

interface Spread {
  readonly seed: number;
  readonly weights: number;
  readonly data: number;
  readonly start: number;
}

function problem({ inputs, hidden, outputs, length, batch }: Sizes, { seed, weights, data, start }: Spread): Problem {
  const next = uniform(seed);
  const matrix = (rows: number, columns: number, scale: number): Matrix =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * next()));
  return {
    net: {
      wxh: matrix(hidden, inputs, weights),
      whh: matrix(hidden, hidden, weights),
      why: matrix(outputs, hidden, weights),
      bh: matrix(hidden, 1, weights),
      by: matrix(outputs, 1, weights),
    },
    xs: Array.from({ length }, () => matrix(inputs, batch, data)),
    ys: Array.from({ length }, () => matrix(outputs, batch, data)),
    h0: matrix(hidden, batch, start),
  };
}

/** Half the summed squared error, the loss that `bpttByHand` differentiates. */
function halfLoss({ net, h0 }: Started, xs: readonly Tensor[], ys: readonly Tensor[]): Tensor {
  const { outputs } = unroll(elman, net, xs, { start: h0 });
  return stack(outputs).sub(stack(ys)).square().sum().mul(0.5);
}

function started(p: Problem): Started {
  return { net: cellNet(p.net), h0: rows(p.h0) };
}

interface ByTape {
  readonly loss: number;
  readonly gradients: ByHandGradients;
}

function byTransform(p: Problem): ByTape {
  const { value, gradient } = valueAndGrad(halfLoss)(started(p), p.xs.map(rows), p.ys.map(rows));
  return { loss: 2 * value.item(), gradients: handGradients(gradient) };
}

function byParameters(p: Problem): ByTape {
  const { net, h0 } = started(p);
  const w = {
    wxh: parameter(net.wxh),
    whh: parameter(net.whh),
    why: parameter(net.why),
    bh: parameter(net.bh),
    by: parameter(net.by),
  };
  const start = parameter(h0);
  const half = halfLoss({ net: w, h0: start }, p.xs.map(rows), p.ys.map(rows));
  half.backward();
  const gradient = {
    wxh: w.wxh.grad!,
    whh: w.whh.grad!,
    why: w.why.grad!,
    bh: w.bh.grad!,
    by: w.by.grad!,
  };
  return { loss: 2 * half.item(), gradients: handGradients({ net: gradient, h0: start.grad! }) };
}

/** The comparison of gradients that all claims here stand on. */
function compare(byHand: ByTape, byTape: ByTape, options: CompareOptions = {}): GradientComparison {
  return compareGradients(byHand.gradients, byTape.gradients, { tolerance: SCALED, ...options });
}

/** Throws unless losses and gradients are equal. */
function expectEqual(byHand: ByTape, byTape: ByTape): void {
  const losses = compareGradients({ loss: byHand.loss }, { loss: byTape.loss }, { tolerance: SCALED });
  for (const found of [losses, compare(byHand, byTape)])
    if (!found.equal) throw new Error(`by tape and by hand: ${found.sentence}\n\n${String(found)}`);
}

/** Throws unless the gradient by tape is the one by hand. */
function expectTapeIs(backward: BackwardByHand, p: Problem): ByTape {
  const byTape = byTransform(p);
  expectEqual(backward(p.net, p.xs, p.ys, p.h0), byTape);
  return byTape;
}

const anySizes = {
  inputs: fc.integer({ min: 1, max: 6 }),
  hidden: fc.integer({ min: 1, max: 8 }),
  outputs: fc.integer({ min: 1, max: 5 }),
  length: fc.integer({ min: 1, max: 60 }),
  batch: fc.integer({ min: 1, max: 5 }),
};

const anySpread = {
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
  weights: fc.constantFrom(0, 0.01, 0.1, 0.5, 1, 3, 10),
  data: fc.constantFrom(0, 1, 5),
  start: fc.constantFrom(0, 0.9),
};

describe('the gradient by tape is the gradient by hand', () => {
  it('for any sizes, lengths and weights, in both styles', () => {
    fc.assert(
      fc.property(fc.record(anySizes), fc.record(anySpread), (sizes, spread) => {
        const p = problem(sizes, spread);
        const byTape = expectTapeIs(bpttByHand, p);
        // one tape serves both styles: the same sums in the same order
        expect(byParameters(p)).toEqual(byTape);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(bptt.cases)('for the reference case $id: T $T, batch $batch, hidden $hidden', (c) => {
    const net = { wxh: c.Wxh, whh: c.Whh, why: c.Why, bh: c.bh, by: c.by };
    const p: Problem = { net, xs: c.X, ys: c.Y, h0: c.h0 };
    const { dWxh: wxh, dWhh: whh, dWhy: why, dbh: bh, dby: by, dh0: h0, dX: xs } = c.manual;
    expectEqual({ loss: c.loss_sse, gradients: { wxh, whh, why, bh, by, h0 } }, byTransform(p));

    const byData = grad(halfLoss, { argument: 1 })(started(p), p.xs.map(rows), p.ys.map(rows));
    const data = compareGradients({ xs }, { xs: byData.map(columns) }, { tolerance: SCALED, time: 'xs' });
    expect(data.equal, data.sentence).toBe(true);
  });

  it('without recursion over time: 10,000 steps', () => {
    const sizes = { inputs: 1, hidden: 1, outputs: 1, length: 10_000, batch: 1 };
    const p = problem(sizes, { seed: 7, weights: 0.9, data: 1, start: 1 });
    expectTapeIs(bpttByHand, p);
  });
});

const small: Sizes = { inputs: 2, hidden: 3, outputs: 2, length: 4, batch: 3 };
const plain: Spread = { seed: 104729, weights: 0.8, data: 1, start: 0.9 };

describe('the comparison refuses', () => {
  /** What is said about each wrong gradient, by hand, beside the right one by tape. */
  const said: Record<keyof typeof mistakes, RegExp> = {
    factorTwo: /^all 6 parameters: auto = 1\/2 × hand: half the loss against the loss/,
    noTanhSlope: /^wxh, whh, bh and h0 differ, .*; why and by agree$/,
    tanhSlopeOfPreviousStep: /^wxh, whh, bh and h0 differ, .*; why and by agree$/,
    tanhSlopeTwice: /^wxh, whh, bh and h0 differ, .*; why and by agree$/,
    currentStateInWhh: /^whh differs in 9 of 9 entries, .*; the other 5 agree$/,
    lastStepOnly: /^wxh, whh, why, bh, by and h0 differ, /,
    noFlowThroughTime:
      /^h0: hand is zero everywhere: the gradient is dropped; wxh, whh and bh differ, .*; why and by agree$/,
    whhNotTransposed: /^wxh, whh, bh and h0 differ, .*; why and by agree$/,
    startDropped:
      /^h0: hand is zero everywhere: the gradient is dropped; whh differs in 9 of 9 entries, .*; the other 4 agree$/,
    meanOverBatch: /^all 6 parameters: auto = 3 × hand: a sum against a mean over batch \(3\)$/,
  };

  const wrong = Object.entries(mistakes).map(([name, { sentence }]) => ({ name, sentence }));

  it.each(wrong)('$name: $sentence', ({ name }) => {
    const backward = wrongBackward[name]!;
    for (let k = 1; k <= 10; k++) {
      const p = problem(small, { ...plain, seed: k * plain.seed });
      expect(() => expectTapeIs(backward, p), `seed ${k}`).toThrow('by tape and by hand: ');
      const sizes = { batch: small.batch, T: small.length };
      const { sentence } = compare(backward(p.net, p.xs, p.ys, p.h0), byTransform(p), { sizes });
      expect(sentence, `seed ${k}`).toMatch(said[name as keyof typeof mistakes]);
    }
  });

  it('nothing that is right', () => {
    expect(() => expectTapeIs(bpttByHand, problem(small, plain))).not.toThrow();
  });

  it('a loss that differs', () => {
    const p = problem(small, plain);
    const byTape = byTransform(p);
    expect(() => expectEqual({ ...byTape, loss: 2 * byTape.loss }, byTape)).toThrow(
      'by tape and by hand: loss: auto = 1/2 × hand: half the loss against the loss',
    );
  });
});

describe('step by step', () => {
  const p = problem(small, plain);
  const ys = p.ys.map(rows);
  const xs = p.xs.map(rows);

  /** Each step has weights of its own: the gradient of step t's is what step t adds to the gradient of the shared ones. */
  function contributions(pass: (h: Tensor) => Tensor): readonly Started['net'][] {
    const loss = (nets: readonly Started['net'][]): Tensor => {
      let h = rows(p.h0);
      const outputs = nets.map((net, t) => {
        h = elman.step(net, xs[t]!, pass(h));
        return elman.output(net, h);
      });
      return stack(outputs).sub(stack(ys)).square().sum().mul(0.5);
    };
    return grad(loss)(xs.map(() => cellNet(p.net)));
  }

  const whole = contributions((h) => h);
  const total = mapTree((...steps: Tensor[]) => steps.reduce((a, b) => a.add(b)), whole[0]!, ...whole.slice(1));

  /** What is said about a wrong gradient of the shared weights, by hand, and the contributions that make it up. */
  function said(mistake: keyof typeof mistakes, steps: readonly Started['net'][]): string {
    const { h0: _h0, ...gradients } = wrongBackward[mistake]!(p.net, p.xs, p.ys, p.h0).gradients;
    return compareGradients(gradients, handNet(total), { series: { hand: steps, auto: whole } }).sentence;
  }

  it('contributions add up to the gradient by hand', () => {
    const { h0: _h0, ...gradients } = bpttByHand(p.net, p.xs, p.ys, p.h0).gradients;
    const { equal, sentence } = compareGradients(gradients, handNet(total), { tolerance: SCALED });
    expect(equal, sentence).toBe(true);
  });

  it('a forgotten flow through time shows at all steps but the last', () => {
    expect(said('noFlowThroughTime', contributions(detach))).toMatch(
      /; why and by agree; step by step it differs up to t = 2, not after: look at the flow through time$/,
    );
  });

  it('a forgotten start shows at t = 0', () => {
    const dropped = whole.map((net, t) => (t === 0 ? { ...net, whh: net.whh.mul(0) } : net));
    expect(said('startDropped', dropped)).toMatch(/^whh differs .*; step by step it differs only at t = 0$/);
  });
});

describe('the second derivative', () => {
  const p = problem({ ...small, length: 2 }, plain);
  const v = problem({ ...small, length: 2 }, { ...plain, seed: 7 });
  const xs = p.xs.map(rows);
  const ys = p.ys.map(rows);
  const at = started(p);
  const along = started(v);

  const gradient = (x: Started): Started => grad(halfLoss)(x, xs, ys);

  function dot(a: Started, b: Started): Tensor {
    const others = leavesOf(b);
    return leavesOf(a)
      .map(({ tensor: x }, i) => x.mul(others[i]!.tensor).sum())
      .reduce((sum, term) => sum.add(term));
  }

  const product = grad((x: Started) => dot(gradient(x), along))(at);

  it('times a vector is the limit of differences of the gradient by hand', () => {
    const moved = (by: number): ByHandGradients => {
      const x = mapTree((w: Tensor, d: Tensor) => w.add(d.mul(by)), at, along);
      return bpttByHand(handNet(x.net), p.xs, p.ys, columns(x.h0)).gradients;
    };
    const central = (h: number): Started => {
      const [up, down] = [moved(h), moved(-h)].map((g) => ({ net: cellNet(g), h0: rows(g.h0) }));
      return mapTree((a: Tensor, b: Tensor) => a.sub(b).div(2 * h), up!, down);
    };
    const h = 1e-3;
    const limit = mapTree((a: Tensor, b: Tensor) => a.mul(4).sub(b).div(3), central(h / 2), central(h));
    const { equal, sentence } = compareGradients(limit, product, { tolerance: DIFFERENCES });
    expect(equal, sentence).toBe(true);
  });

  it('is the same forward over reverse, reverse over forward, and reverse over reverse', () => {
    const forwardOverReverse = jvp(gradient, [at], [along]).tangent;
    const reverseOverForward = grad((x: Started) => jvp((y: Started) => halfLoss(y, xs, ys), [x], [along]).tangent)(at);
    for (const other of [forwardOverReverse, reverseOverForward]) {
      const { equal, sentence } = compareGradients(product, other, { tolerance: SCALED });
      expect(equal, sentence).toBe(true);
    }
  });
});

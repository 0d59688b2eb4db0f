// Over 150 lines: the property, the references, its teeth and the second order are one claim, BPTT by tape = by hand.
import { grad, jvp, parameter, valueAndGrad } from '@adjoint/autograd';
import { detach, leavesOf, mapTree, stack, type Tensor, tensor } from '@adjoint/tensor';
import { compareGradients, type CompareOptions, type GradientComparison } from '@adjoint/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bpttByHand, type ByHandGradients, type ByHandNet, type Matrix } from '../src/byhand.ts';
import { elman } from '../src/elman.ts';
import { unroll } from '../src/unroll.ts';
import { cellNet, columns, handGradients, rows, type Started } from './columns.ts';
import bptt from './data/bptt.json' with { type: 'json' };
import { mistakes, wrongBackward } from './wrongbyhand.ts';

/** Two right float64 computations in different orders of summation: 7e-14 between NumPy and torch, with room. */
const SCALED = 1e-11;
/** Richardson differences with h = 1e-2: truncation of order h⁴, rounding of order 1e-16 / h. */
const DIFFERENCES = 1e-8;

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

/** Numbers in [-1, 1) that are the same on every machine (Park and Miller's generator). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
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

/** The comparison that the property stands on, and that must refuse the wrong gradients. */
function compare(byHand: ByTape, byTape: ByTape, options: CompareOptions = {}): GradientComparison {
  const [hand, auto] = [byHand, byTape].map(({ loss, gradients }) => ({ ...gradients, loss }));
  return compareGradients(hand, auto, { tolerance: SCALED, ...options });
}

function expectEqual(byHand: ByTape, byTape: ByTape): void {
  const comparison = compare(byHand, byTape);
  if (!comparison.equal) throw new Error(`by tape and by hand differ\n${String(comparison)}`);
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
    let most = 0;
    fc.assert(
      fc.property(fc.record(anySizes), fc.record(anySpread), (sizes, spread) => {
        const p = problem(sizes, spread);
        const byHand = bpttByHand(p.net, p.xs, p.ys, p.h0);
        const tape = byTransform(p);
        expectEqual(byHand, tape);
        if (process.env['MEASURE']) most = Math.max(most, compare(byHand, tape).largest);
        // one tape serves both styles: the same sums in the same order
        expect(byParameters(p)).toEqual(tape);
      }),
      { numRuns: 1000 },
    );
    if (process.env['MEASURE']) process.stdout.write(`most ${most}\n`);
  });
});

import { grad, valueAndGrad } from '@adjoint/autograd';
import { key, normal, ShapeError, split, stack, type Tensor, tensor, zeros } from '@adjoint/tensor';
import { compareGradients } from '@adjoint/testing';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../src/cell.ts';
import { type Elman, elman } from '../src/elman.ts';
import { unroll } from '../src/unroll.ts';

const sizes = { inputs: 2, hidden: 3, outputs: 2 };
const net = elman.init(key(1), sizes);
/** Four steps of a batch of three. */
const sequence = normal(key(2), [4, 3, 2]);

function values(tensors: readonly Tensor[]): unknown[] {
  return tensors.map((x) => x.toArray());
}

describe('unroll', () => {
  it('gives an output and a state for each step, and the last state', () => {
    const { outputs, states, final } = unroll(elman, net, sequence);
    expect(outputs.map((y) => y.shape)).toEqual([4, 4, 4, 4].map(() => [3, 2]));
    expect(states.map((h) => h.shape)).toEqual([4, 4, 4, 4].map(() => [3, 3]));
    expect(final).toBe(states[3]);
  });

  it('is the steps one after the other', () => {
    let h = elman.start(net, 3);
    const { outputs, states } = unroll(elman, net, sequence);
    for (let t = 0; t < 4; t++) {
      h = elman.step(net, sequence.at(t), h);
      expect(states[t]!.toArray()).toEqual(h.toArray());
      expect(outputs[t]!.toArray()).toEqual(elman.output(net, h).toArray());
    }
  });

  it('takes a tensor [time, batch, inputs] for the array of its steps, gradients included', () => {
    const steps = [0, 1, 2, 3].map((t) => sequence.at(t));
    expect(values(unroll(elman, net, sequence).outputs)).toEqual(values(unroll(elman, net, steps).outputs));

    const total = (w: Elman, xs: Tensor | readonly Tensor[]) =>
      stack(unroll(elman, w, xs).outputs)
        .square()
        .sum();
    const [a, b] = [grad(total)(net, sequence), grad(total)(net, steps)];
    expect(compareGradients(a, b).largest).toBe(0);
    const byTensor = grad(total, { argument: 1 })(net, sequence) as Tensor;
    const bySteps = grad(total, { argument: 1 })(net, steps) as readonly Tensor[];
    expect(byTensor.toArray()).toEqual(values(bySteps));
  });

  it('starts from the state it is given, and else from the start of the cell', () => {
    const zero = unroll(elman, net, sequence, { start: zeros([3, 3]) });
    expect(values(zero.outputs)).toEqual(values(unroll(elman, net, sequence).outputs));

    const steps = [...sequence];
    const whole = unroll(elman, net, steps);
    const head = unroll(elman, net, steps.slice(0, 1));
    const tail = unroll(elman, net, steps.slice(1), { start: head.final });
    expect(values([...head.outputs, ...tail.outputs])).toEqual(values(whole.outputs));
  });

  it('leaves the future alone: an output reads no later step', () => {
    const steps = [...sequence];
    const last = (t: number) => grad((xs: readonly Tensor[]) => unroll(elman, net, xs).outputs[t]!.sum())(steps);
    const reads = last(1).map((g) => g.toArray() as number[][]);
    expect(reads.map((g) => g.flat().every((value) => value === 0))).toEqual([false, false, true, true]);
  });

  it('takes one step and a batch of one', () => {
    const { outputs } = unroll(elman, net, [tensor([[1, 2]])]);
    expect(outputs).toHaveLength(1);
    expect(outputs[0]!.shape).toEqual([1, 2]);
  });

  it('asks for a start that fits the batch, and makes its own in the dtype of the weights', () => {
    const single: Elman = {
      wxh: net.wxh.cast('float32'),
      whh: net.whh.cast('float32'),
      why: net.why.cast('float32'),
      bh: net.bh.cast('float32'),
      by: net.by.cast('float32'),
    };
    expect(unroll(elman, single, sequence.cast('float32')).final.dtype).toBe('float32');
    expect(() => unroll(elman, net, sequence, { start: zeros([2, 3]) })).toThrow(ShapeError);
  });
});

/** Two running means of the inputs, one slow and one fast, and how often they were updated: a state that is a tree. */
type Means = { readonly slow: Tensor; readonly fast: readonly [mean: Tensor, updates: Tensor] };

const means: Cell<{ readonly rates: { readonly slow: Tensor; readonly fast: Tensor } }, Means> = {
  init: (from, { inputs }) => {
    const [a, b] = split(from, 2);
    return { rates: { slow: normal(a!, [inputs]).sigmoid(), fast: normal(b!, [inputs]).sigmoid() } };
  },
  start: (net, batch) => {
    const nothing = zeros([batch, net.rates.slow.shape[0]!]);
    return { slow: nothing, fast: [nothing, tensor(0)] };
  },
  step: ({ rates }, x, { slow, fast: [fast, updates] }) => ({
    slow: slow.add(rates.slow.mul(x.sub(slow))),
    fast: [fast.add(rates.fast.mul(x.sub(fast))), updates.add(1)],
  }),
  output: (_net, { slow, fast: [fast] }) => fast.sub(slow),
};

describe("a user's cell with a tree for a state", () => {
  const cell = means.init(key(3), sizes);

  it('is unrolled like any other', () => {
    const { outputs, states, final } = unroll(means, cell, sequence);
    expect(outputs).toHaveLength(4);
    expect(states.map((s) => s.fast[1].item())).toEqual([1, 2, 3, 4]);
    expect(outputs[3]!.toArray()).toEqual(final.fast[0].sub(final.slow).toArray());
    expect(unroll(means, cell, sequence, { start: final }).final.fast[1].item()).toBe(8);
  });

  it('has gradients by its weights and by its start, of their trees', () => {
    const start = means.start(cell, 3);
    const loss = (at: { net: typeof cell; start: Means }) =>
      stack(unroll(means, at.net, sequence, { start: at.start }).outputs)
        .square()
        .sum();
    const { value, gradient } = valueAndGrad(loss)({ net: cell, start });
    expect(gradient.start.fast[1].item()).toBe(0);
    const h = 1e-6;
    const nudged = (by: number) =>
      loss({ net: { rates: { ...cell.rates, slow: cell.rates.slow.add(tensor([by, 0])) } }, start }).item();
    const slope = (nudged(h) - nudged(-h)) / (2 * h);
    expect(value.item()).toBe(nudged(0));
    expect(gradient.net.rates.slow.at(0).item()).toBeCloseTo(slope, 6);
  });
});

describe('unroll refuses', () => {
  const step = zeros([3, 2]);
  const refused: [xs: readonly Tensor[] | Tensor, sentence: string][] = [
    [[], 'unroll: the sequence is empty\n  hint: at least one step is needed'],
    [zeros([0, 3, 2]), 'unroll: the sequence is empty'],
    [[step, step, zeros([4, 2])], 'unroll: step 2 has batch 4, step 0 has 3'],
    [[zeros([2])], 'unroll: step 0 has shape [2], a step is [batch, inputs]'],
    [[step, zeros([3, 2, 1])], 'unroll: step 1 has shape [3, 2, 1], a step is [batch, inputs]'],
    [step, 'unroll: step 0 has shape [2], a step is [batch, inputs]'],
  ];

  it.each(refused.map(([xs, sentence]) => ({ xs, sentence })))('$sentence', ({ xs, sentence }) => {
    expect(() => unroll(elman, net, xs)).toThrow(ShapeError);
    expect(() => unroll(elman, net, xs)).toThrow(sentence);
  });

  it('inputs that do not fit the weights', () => {
    expect(() => unroll(elman, net, [zeros([3, 5])])).toThrow(ShapeError);
  });
});

// Over 150 lines: what a loss may do and what it may not.
import { checkpoint, grad, parameter, vmap } from '@adjoint/autograd';
import {
  type DType,
  GradientError,
  key,
  leavesOf,
  mapTree,
  ones,
  stack,
  type Tensor,
  tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, it, test } from 'vitest';
import { type Cell, gradientFlow, gru, lstm, recurrent, tbptt } from '../src/index.ts';

/** Halves the state and adds x: after k steps a gradient is 2⁻ᵏ of what it was. */
const halving: Cell<Tensor, Tensor> = {
  init: () => tensor(0.5),
  start: (w, batch) => zeros([batch, 1], { dtype: w.dtype }),
  step: (w, x, h) => h.mul(w).add(x),
  output: (_w, h) => h,
};

describe('a loss', () => {
  const network = recurrent(halving);
  const net = network.init(key(1), { inputs: 1, hidden: 1 });
  const xs = ones([4, 1, 1]);
  type Told = typeof network;
  const last = (told: Told, sequence: Tensor, options = {}): Tensor => told.run(net, sequence, options).final.l0.sum();

  it('sees the numbers that it would see without being watched', () => {
    const dropping = recurrent(lstm, { layers: 2, dropout: 0.5, zoneout: 0.1 });
    const weights = dropping.init(key(1), { inputs: 1, hidden: 3 });
    const run = (told: typeof dropping) =>
      told
        .run(weights, xs, { key: key(7) })
        .outputs.square()
        .sum();
    const seen: number[] = [];
    const { rows } = gradientFlow(
      dropping,
      (told) => {
        const value = run(told);
        if (seen.length === 0) seen.push(value.item());
        return value;
      },
      null,
    );
    expect(seen).toEqual([run(dropping).item()]);
    expect(rows.map(({ name }) => name)).toEqual(['l0.h', 'l0.c', 'l1.h', 'l1.c']);
  });

  it('may run the network several times: rows for each', () => {
    const { rows } = gradientFlow(
      network,
      (told, all: Tensor) => last(told, all).add(last(told, ones([2, 3, 1])).mul(2)),
      xs,
    );
    expect(rows).toEqual([
      { name: 'run 1 l0', reverse: false, norms: [0.125, 0.25, 0.5, 1] },
      { name: 'run 2 l0', reverse: false, norms: [1, 2].map((norm) => norm * Math.sqrt(3)) },
    ]);
  });

  it('may run it in the windows of tbptt, between which nothing flows', () => {
    const { rows } = gradientFlow(
      network,
      (told, all: Tensor) => {
        let sum = tensor(0);
        for (const window of tbptt(told, all, { window: 2 })) sum = sum.add(window.run(net).final.l0.sum());
        return sum;
      },
      xs,
    );
    expect(rows.map(({ norms }) => norms)).toEqual([
      [0.5, 1],
      [0.5, 1],
    ]);
  });

  it('may nudge states itself', () => {
    const nudges = { l0: tensor([0, 3, 0, 0]).reshape([4, 1, 1]) };
    const { rows } = gradientFlow(network, (told, all: Tensor) => last(told, all, { nudges }).square(), xs);
    const value = last(network, xs, { nudges }).item();
    expect(rows[0]!.norms).toEqual([0.125, 0.25, 0.5, 1].map((norm) => 2 * value * norm));
  });

  it('leaves the gradients of parameters alone', () => {
    const weights = mapTree((w: Tensor) => parameter(w), net);
    gradientFlow(network, (told, all: Tensor) => told.run(weights, all).outputs.sum(), xs);
    expect(leavesOf(weights).map(({ tensor: w }) => (w as ReturnType<typeof parameter>).grad)).toEqual([null]);
  });

  it('may itself contain a gradient', () => {
    const slope = (told: Told, all: Tensor) =>
      grad((x: Tensor) => last(told, x).square())(all)
        .square()
        .sum();
    expect(gradientFlow(network, slope, xs).rows[0]!.norms.every((norm) => norm > 0)).toBe(true);
  });

  it('that the states do not reach gives zeros', () => {
    const { rows } = gradientFlow(network, (told, all: Tensor) => (last(told, all), all.sum()), xs);
    expect(rows[0]!.norms).toEqual([0, 0, 0, 0]);
  });
});

test.each<[DType, number]>([
  ['float64', 1e-200],
  ['float32', 1e-30],
])('a norm of %s is right where its square would be 0', (dtype, size) => {
  const network = recurrent(halving);
  const net = mapTree((w: Tensor) => w.cast(dtype), network.init(key(1), { inputs: 1, hidden: 1 }));
  const { rows } = gradientFlow(
    network,
    (told, xs: Tensor) => told.run(net, xs).final.l0.sum().mul(size),
    ones([2, 4, 1], { dtype }),
  );
  rows[0]!.norms.forEach((norm, t) => expect(norm / size).toBeCloseTo([1, 2][t]!, 6));
});

test('a counter in a state has no row', () => {
  type Counted = { readonly h: Tensor; readonly n: Tensor };
  const counting: Cell<Tensor, Counted> = {
    init: () => tensor(0.5),
    start: (_net, batch) => ({ h: zeros([batch]), n: zeros([batch], { dtype: 'int32' }) }),
    step: (w, x, { h, n }) => ({ h: h.mul(w).add(x.sum(1)), n: n.add(1) }),
    output: (_net, { h }) => h,
  };
  const { rows } = gradientFlow(
    recurrent(counting),
    (told, xs: Tensor) => told.run({ l0: tensor(0.5) }, xs).final.l0.h.sum(),
    ones([3, 1, 1]),
  );
  expect(rows).toEqual([{ name: 'l0.h', reverse: false, norms: [0.25, 0.5, 1] }]);
});

describe('is refused', () => {
  const network = recurrent(gru);
  const net = network.init(key(1), { inputs: 1, hidden: 2 });
  const xs = ones([3, 2, 1]);
  const run = (told: typeof network, x: Tensor) => told.run(net, x).outputs;
  const flow =
    (loss: unknown, batch: unknown = xs) =>
    () =>
      gradientFlow(network, loss as never, batch as never);
  let calls = 0;

  it.each<[string, () => unknown, new (...of: never[]) => Error, RegExp]>([
    ['a loss of several numbers', flow(run), GradientError, /gradientFlow: the loss is one number, got .*\[3, 2, 2\]/],
    [
      'a loss that is read out',
      flow((told: typeof network, x: Tensor) => run(told, x).sum().item()),
      GradientError,
      /in a tensor/,
    ],
    ['a promise', flow(async () => tensor(1)), GradientError, /one number in a tensor/],
    [
      'a network from outside',
      flow((_told: unknown, x: Tensor) => run(network, x).sum()),
      GradientError,
      /has not run/,
    ],
    [
      'another number of runs',
      flow((told: typeof network, x: Tensor) =>
        run(told, x)
          .sum()
          .add(++calls % 2 === 0 ? run(told, x).sum() : 0),
      ),
      GradientError,
      /1 times, and more often/,
    ],
    [
      'a run in a checkpoint',
      flow((told: typeof network, x: Tensor) => checkpoint((y: Tensor) => run(told, y).sum())(x)),
      GradientError,
      /more often/,
    ],
    [
      'a run under vmap',
      flow((told: typeof network, x: Tensor) => vmap((y: Tensor) => run(told, y).sum())(stack([x, x])).sum()),
      GradientError,
      /under vmap/,
    ],
    [
      'no batch',
      () => gradientFlow(network, (told) => run(told, xs).sum(), undefined),
      TreeError,
      /the batch is missing/,
    ],
    ['no loss', flow(null), TreeError, /the loss is a function/],
    ['a cell', () => gradientFlow(gru as never, run as never, xs), TreeError, /a network that recurrent has made/],
    ['nothing', () => gradientFlow(undefined as never, run as never, xs), TreeError, /a network/],
    [
      'what the network refuses',
      flow((told: typeof network) => run(told, ones([3])).sum()),
      Error,
      /^run: a batch of sequences/,
    ],
  ])('%s', (_what, call, kind, sentence) => {
    expect(call).toThrow(kind);
    calls = 0;
    expect(call).toThrow(sentence);
  });
});

import { grad } from '@adjoint/autograd';
import { foldIn, key, mapTree, normal, ones, type Tensor, zeros } from '@adjoint/tensor';
import { describe, expect, it } from 'vitest';
import { type Cell, gru, lstm, recurrent } from '../src/index.ts';
import { bits } from './distance.ts';

/** Five standard deviations of the share of some 20,000 draws. */
const NEAR = 0.02;

/** Says what it reads: the outputs of a second layer show the mask between the layers. */
const echo: Cell<Tensor, Tensor> = {
  init: () => ones([1]),
  start: (_net, batch) => zeros([batch, 50]),
  step: (_net, x) => x,
  output: (_net, h) => h,
};

/** Counts: a state that zoneout keeps is a count behind. */
const count: Cell<Tensor, Tensor> = { ...echo, step: (_net, x, h) => h.add(x.mul(0)).add(1) };

const xs = ones([20, 20, 50]);

const share = (x: Tensor): number => x.cast('float64').mean().item();

describe('dropout between layers', () => {
  const network = recurrent(echo, { layers: 2, dropout: 0.3 });
  const net = network.init(key(0), { inputs: 50, hidden: 50 });

  it('takes its share, scales the rest, and draws anew for each step', () => {
    const { outputs } = network.run(net, xs, { key: key(1) });
    const none = outputs.equal(0);
    expect(Math.abs(share(none) - 0.3)).toBeLessThan(NEAR);
    expect(share(none) + share(outputs.equal(1 / 0.7))).toBeCloseTo(1, 12);
    expect(share(outputs.at(0).equal(outputs.at(1)))).toBeLessThan(0.7);
  });

  it('is one mask for a sequence where it is variational, another for each sequence', () => {
    const wet = recurrent(echo, { layers: 2, dropout: 0.3, variational: true });
    const { outputs } = wet.run(net, xs, { key: key(1) });
    expect(share(outputs.equal(outputs.at(0)))).toBe(1);
    expect(share(outputs.at(0, 0).equal(outputs.at(0, 1)))).toBeLessThan(1);
    expect(Math.abs(share(outputs.at(0).equal(0)) - 0.3)).toBeLessThan(5 * NEAR);
  });

  it('draws for each layer, and only between layers', () => {
    const deep = recurrent(echo, { layers: 3, dropout: 0.5 });
    const all = deep.init(key(0), { inputs: 50, hidden: 50 });
    const { outputs } = deep.run(all, xs, { key: key(1) });
    expect(Math.abs(share(outputs.equal(0)) - 0.75)).toBeLessThan(NEAR);
    const single = recurrent(echo, { dropout: 0.5 });
    expect(bits(single.run({ l0: net.l0 }, xs, { key: key(1) }).outputs)).toEqual(bits(xs));
  });

  it('is there with a key only, and the same for the same key', () => {
    expect(bits(network.run(net, xs).outputs)).toEqual(bits(xs));
    const by = (seed: number) => bits(network.run(net, xs, { key: key(seed) }).outputs);
    expect(by(1)).toEqual(by(1));
    expect(by(1)).not.toEqual(by(2));
  });
});

describe('zoneout', () => {
  const network = recurrent(count, { zoneout: 0.3 });
  const net = network.init(key(0), { inputs: 50, hidden: 50 });

  it('keeps its share of the state at each step, drawn anew', () => {
    const { final } = network.run(net, xs, { key: key(1) });
    expect(Math.abs(share(final.l0) / 20 - 0.7)).toBeLessThan(NEAR);
    expect(share(final.l0.equal(final.l0.at(0, 0)))).toBeLessThan(0.5);
  });

  it('is its own expectation without a key', () => {
    expect(share(network.run(net, xs).final.l0)).toBeCloseTo(14, 10);
  });

  it('draws for each tensor of a state and for each direction', () => {
    const both = recurrent(lstm, { zoneout: 0.5, bidirectional: true });
    const weights = both.init(key(2), { inputs: 1, hidden: 40 });
    const one = normal(key(3), [1, 1, 1]);
    const { final } = both.run({ l0: weights.l0, l0Reverse: weights.l0 }, one, { key: key(4) });
    const kept = mapTree((x: Tensor) => x.equal(0).toArray(), final) as unknown as Record<
      'l0' | 'l0Reverse',
      { h: unknown; c: unknown }
    >;
    expect(kept.l0.h).not.toEqual(kept.l0.c);
    expect(kept.l0.h).not.toEqual(kept.l0Reverse.h);
  });
});

it('gradients go through the very masks of the value', () => {
  const network = recurrent(gru, { layers: 2, dropout: 0.5, zoneout: 0.3, checkpoint: 'sqrt' });
  const net = network.init(key(5), { inputs: 2, hidden: 3 });
  const sequence = normal(key(6), [5, 2, 2]);
  const loss = (xs: Tensor) =>
    network
      .run(net, xs, { key: key(7) })
      .outputs.square()
      .sum();
  const gradient = grad(loss)(sequence);
  const along = normal(foldIn(key(8), 0), sequence.shape);
  const h = 1e-6;
  const slope = loss(sequence.add(along.mul(h)))
    .sub(loss(sequence.sub(along.mul(h))))
    .div(2 * h);
  expect(gradient.mul(along).sum().item()).toBeCloseTo(slope.item(), 7);
});

import { grad, valueAndGrad } from '@adjoint/autograd';
import { concat, key, mapTree, narrow, normal, stopGradient, swapaxes, type Tensor } from '@adjoint/tensor';
import { describe, expect, it, test } from 'vitest';
import { gru, gruCell, lstm, type Place, recurrent, type RunOptions, tbptt } from '../src/index.ts';
import { kindNames, networkOf } from './anycell.ts';
import { randomLike } from './anyrun.ts';
import { bits, distance } from './distance.ts';

/** The same terms added in another order. */
const CLOSE = 1e-13;

const [time, batch] = [7, 2];
const xs = normal(key(1), [time, batch, 2]);
const ys = normal(key(2), [time, batch, 3]);

const sizes = { inputs: 2, hidden: 3 };
const network = recurrent(gru);
const net = network.init(key(3), sizes);

const squares = (outputs: Tensor, targets: Tensor): Tensor => outputs.sub(targets).square().sum();

describe('a window as long as the stream', () => {
  test.each(kindNames)('is the whole of back-propagation through %s, to the last bit', (kind) => {
    const any = networkOf(kind, { layers: 2 });
    const weights = randomLike(key(4), any.init(key(3), sizes));
    const start = randomLike(key(5), any.start(weights, batch));
    for (const given of [{}, { start }] as RunOptions<unknown, Place>[]) {
      const whole = valueAndGrad((n: typeof weights) => any.run(n, xs, given).outputs.square().sum())(weights);
      for (const window of [time, time + 3]) {
        const parts = [...tbptt(any, xs, { window, ...given })];
        expect(parts.length).toBe(1);
        const part = valueAndGrad((n: typeof weights) => parts[0]!.run(n).outputs.square().sum())(weights);
        expect(bits(part)).toEqual(bits(whole));
      }
    }
  });
});

/** What a window's gradient is: outputs of the new steps, of states that were constants at the window's first step. */
function byHand(from: number, before: number, until: number) {
  return valueAndGrad((n: typeof net) => {
    let h = network.start(net, batch).l0;
    let loss: Tensor | null = null;
    for (let t = 0; t < until; t++) {
      if (t === from) h = stopGradient(h);
      h = gru.step(n.l0, xs.at(t), h);
      if (t < before) continue;
      const term = squares(h, ys.at(t));
      loss = loss === null ? term : loss.add(term);
    }
    return loss!;
  })(net);
}

describe('truncated back-propagation', () => {
  // The last window is a short one wherever stride does not divide the stream.
  const shapes = [
    [1, 1],
    [2, 2],
    [3, 1],
    [3, 2],
    [3, 3],
    [5, 2],
    [5, 4],
    [6, 5],
    [7, 2],
    [9, 3],
  ] as const;
  it.each(shapes)('with a window of %i and a stride of %i stops where it should', (window, stride) => {
    let before = 0;
    for (const part of tbptt(network, { x: xs, y: ys }, { window, stride })) {
      const until = Math.min(before + stride, time);
      expect([part.from, part.until]).toEqual([Math.max(0, before + stride - window), until]);
      expect(bits(part.entries)).toEqual(
        bits(mapTree((s: Tensor) => narrow(s, 0, part.from, until - part.from), { x: xs, y: ys })),
      );
      expect(bits(part.fresh.y)).toEqual(bits(narrow(ys, 0, before, until - before)));
      const { value, gradient } = valueAndGrad((n: typeof net) =>
        squares(part.run(n, part.entries.x).outputs, part.fresh.y),
      )(net);
      const hand = byHand(part.from, before, until);
      expect(Math.abs(value.item() - hand.value.item())).toBeLessThan(CLOSE * value.item());
      expect(distance(gradient, hand.gradient)).toBeLessThan(CLOSE * 10);
      before = until;
    }
    expect(before).toBe(time);
  });

  it.each(shapes)(
    'with a window of %i and a stride of %i carries the state: outputs are those of one run',
    (window, stride) => {
      const outputs: Tensor[] = [];
      for (const part of tbptt(network, xs, { window, stride })) outputs.push(part.run(net).outputs);
      expect(bits(concat(outputs))).toEqual(bits(network.run(net, xs).outputs));
    },
  );

  it('carries each tensor of a state, from a given start, batch first', () => {
    const memory = recurrent(lstm, {
      layers: 2,
      batchFirst: true,
    });
    const weights = memory.init(key(6), sizes);
    const start = randomLike(key(7), memory.start(weights, batch));
    const stream = swapaxes(xs, 0, 1);
    const whole = memory.run(weights, stream, { start });
    for (const [window, stride] of shapes) {
      const outputs: Tensor[] = [];
      let final: unknown;
      for (const part of tbptt(memory, { in: [stream], out: swapaxes(ys, 0, 1) }, { window, stride, start })) {
        expect(part.fresh.out.shape[1]).toBe(part.fresh.in[0]!.shape[1]);
        const ran = part.run(weights, part.entries.in[0]);
        outputs.push(ran.outputs);
        ({ final } = ran);
      }
      expect(bits(concat(outputs, 1))).toEqual(bits(whole.outputs));
      expect(bits(final)).toEqual(bits(whole.final));
    }
  });

  it('goes on from the weights of the moment, and again from the same state if a window is run twice', () => {
    const other = network.init(key(8), sizes);
    const [first, second] = [narrow(xs, 0, 0, 4), narrow(xs, 0, 4, 3)];
    const { l0 } = network.run(other, first).final;
    const parts = tbptt(network, xs, { window: 4 });
    const one = parts.next().value!;
    one.run(net);
    one.run(other);
    const two = parts.next().value!;
    const expected = bits(network.run(net, second, { start: { l0 } }));
    two.run(other);
    expect(bits(two.run(net))).toEqual(expected);
  });

  it('is not led astray by a window that is run again after its turn', () => {
    const parts = tbptt(network, xs, { window: 2 });
    const one = parts.next().value!;
    one.run(net);
    parts.next().value!.run(net);
    one.run(net);
    const { outputs } = parts.next().value!.run(net);
    expect(bits(outputs)).toEqual(bits(narrow(network.run(net, xs).outputs, 0, 4, 2)));
  });

  it('draws its masks from the key of the run', () => {
    const wet = recurrent(gruCell(), { layers: 2, dropout: 0.5 });
    const weights = wet.init(key(9), sizes);
    const [part] = tbptt(wet, xs, { window: time });
    expect(bits(part!.run(weights, xs, { key: key(1) }))).toEqual(bits(wet.run(weights, xs, { key: key(1) })));
    expect(bits(part!.run(weights))).toEqual(bits(wet.run(weights, xs)));
  });

  it('hands on a constant: no gradient reaches weights of the window before', () => {
    const parts = tbptt(network, xs, { window: 4 });
    const gradient = grad((n: { a: typeof net; b: typeof net }) => {
      parts.next().value!.run(n.a);
      return parts.next().value!.run(n.b).outputs.sum();
    })({ a: net, b: net });
    expect(
      distance(
        gradient.a,
        mapTree((x: Tensor) => x.mul(0), net),
      ),
    ).toBe(0);
    expect(gradient.b.l0.weightHh.abs().sum().item()).toBeGreaterThan(0);
  });
});

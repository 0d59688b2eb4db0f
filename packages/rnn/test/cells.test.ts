import { eye, key, mapTree, normal, type Shape, stack, type Tensor, tensor } from '@adjoint/tensor';
import { describe, expect, it, test } from 'vitest';
import {
  elman,
  type GateWeights,
  gru,
  gruCell,
  lstm,
  lstmCell,
  type LstmWeights,
  mgu,
  mguCell,
  recurrent,
  rnn,
  rnnCell,
  unroll,
} from '../src/index.ts';
import { cellOf, kindNames } from './anycell.ts';
import { randomLike } from './anyrun.ts';
import { bits } from './distance.ts';

/** One step in another order of summation. */
const DIGITS = 13;

const sizes = { inputs: 2, hidden: 3 };
const units = sizes.hidden;

/** A sequence's numbers, and the formulas of papers on them. */
type Numbers = readonly number[];
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const plus = (...lists: Numbers[]): number[] => lists[0]!.map((_, j) => lists.reduce((sum, list) => sum + list[j]!, 0));
const times = (a: Numbers, b: Numbers): number[] => a.map((v, j) => v * b[j]!);
const mixed = (share: Numbers, a: Numbers, b: Numbers): number[] => share.map((z, j) => (1 - z) * a[j]! + z * b[j]!);

/** Rows `gate` of a matrix times a vector, plus those of a bias. */
function affine(weight: Tensor, bias: Tensor | undefined, gate: number, v: Numbers): number[] {
  const rows = (weight.toArray() as number[][]).slice(gate * units, (gate + 1) * units);
  const all = (bias?.toArray() ?? []) as number[];
  return rows.map((row, j) => row.reduce((sum, w, k) => sum + w * v[k]!, all[gate * units + j] ?? 0));
}

const ofInput = (net: GateWeights, gate: number, x: Numbers): number[] => affine(net.weightIh, net.biasIh, gate, x);
const ofState = (net: GateWeights, gate: number, h: Numbers): number[] => affine(net.weightHh, net.biasHh, gate, h);

function normalized(v: Numbers, weight: Numbers, bias?: Numbers): number[] {
  const mean = v.reduce((a, b) => a + b) / v.length;
  const variance = v.reduce((sum, a) => sum + (a - mean) ** 2, 0) / v.length;
  return v.map((a, j) => ((a - mean) / Math.sqrt(variance + 1e-5)) * weight[j]! + (bias?.[j] ?? 0));
}

const numbers = (x: Tensor | undefined): number[] => x!.toArray() as number[];
const x = normal(key(0), [1, 2]);
const h = normal(key(1), [1, 3]);
const c = normal(key(2), [1, 3]);
const [xv, hv, cv] = [x, h, c].map((v) => numbers(v.at(0))) as [number[], number[], number[]];

function expectClose(said: Tensor, expected: Numbers): void {
  expect(said.shape).toEqual([1, expected.length]);
  numbers(said.at(0)).forEach((v, j) => expect(v).toBeCloseTo(expected[j]!, DIGITS));
}

describe.each([true, false])('with bias: %s', (bias) => {
  it('rnn is tanh or relu of what x and h say', () => {
    const net = randomLike(key(1), rnn.init(key(1), sizes));
    const own = bias ? net : { weightIh: net.weightIh, weightHh: net.weightHh };
    const sum = plus(ofInput(own, 0, xv), ofState(own, 0, hv));
    expectClose(rnn.step(own, x, h), sum.map(Math.tanh));
    const relu = rnnCell({ activation: 'relu', bias });
    expectClose(
      relu.step(own, x, h),
      sum.map((v) => Math.max(0, v)),
    );
  });

  it.each(['pytorch', 'original'] as const)('gru, the %s form', (form) => {
    const cell = gruCell({ form, bias });
    const net = randomLike(key(2), cell.init(key(1), sizes));
    const r = plus(ofInput(net, 0, xv), ofState(net, 0, hv)).map(sigmoid);
    const z = plus(ofInput(net, 1, xv), ofState(net, 1, hv)).map(sigmoid);
    const back = form === 'pytorch' ? times(r, ofState(net, 2, hv)) : ofState(net, 2, times(r, hv));
    const n = plus(ofInput(net, 2, xv), back).map(Math.tanh);
    expectClose(cell.step(net, x, h), mixed(z, n, hv));
  });

  it('mgu forgets and renews by one gate', () => {
    const cell = mguCell({ bias });
    const net = randomLike(key(3), cell.init(key(1), sizes));
    const f = plus(ofInput(net, 0, xv), ofState(net, 0, hv)).map(sigmoid);
    const n = plus(ofInput(net, 1, xv), ofState(net, 1, times(f, hv))).map(Math.tanh);
    expectClose(cell.step(net, x, h), mixed(f, hv, n));
  });

  it.each([
    {},
    { peepholes: true },
    { layerNorm: true },
    { projection: 2 },
    { peepholes: true, layerNorm: true, projection: 2 },
  ])('lstm with %o', (options) => {
    const cell = lstmCell({ ...options, bias });
    const net = randomLike(key(4), cell.init(key(1), sizes));
    const before = hv.slice(0, options.projection ?? units);
    const state = { h: tensor([before]), c };
    const gates = [0, 1, 2, 3];
    const zero = { ...net, biasIh: undefined, biasHh: undefined } as unknown as LstmWeights;
    const all =
      net.normIh === undefined
        ? gates.flatMap((gate) => plus(ofInput(net, gate, xv), ofState(net, gate, before)))
        : plus(
            normalized(
              gates.flatMap((gate) => ofInput(zero, gate, xv)),
              numbers(net.normIh.weight),
            ),
            normalized(
              gates.flatMap((gate) => ofState(zero, gate, before)),
              numbers(net.normHh!.weight),
            ),
            bias ? plus(numbers(net.biasIh), numbers(net.biasHh)) : new Array<number>(4 * units).fill(0),
          );
    const peep = (row: number, memory: Numbers): number[] =>
      net.peepholes === undefined ? memory.map(() => 0) : times(numbers(net.peepholes.at(row)), memory);
    const gate = (k: number): number[] => all.slice(k * units, (k + 1) * units);
    const i = plus(gate(0), peep(0, cv)).map(sigmoid);
    const f = plus(gate(1), peep(1, cv)).map(sigmoid);
    const memory = plus(times(f, cv), times(i, gate(2).map(Math.tanh)));
    const o = plus(gate(3), peep(2, memory)).map(sigmoid);
    const shown =
      net.normC === undefined
        ? memory
        : normalized(memory, numbers(net.normC.weight), net.normC.bias && numbers(net.normC.bias));
    const seen = times(o, shown.map(Math.tanh));
    const next = cell.step(net, x, state);
    expectClose(next.c, memory);
    expectClose(next.h, net.weightHr === undefined ? seen : affine(net.weightHr, undefined, 0, seen));
    expect(cell.output(net, next)).toBe(next.h);
  });
});

it('elman reads its state out', () => {
  const net = randomLike(key(5), elman.init(key(1), { ...sizes, outputs: 2 }));
  const sum = plus(affine(net.wxh, net.bh, 0, xv), affine(net.whh, undefined, 0, hv));
  const next = elman.step(net, x, h);
  expectClose(next, sum.map(Math.tanh));
  expectClose(elman.output(net, next), affine(net.why, net.by, 0, sum.map(Math.tanh)));
});

describe('new weights', () => {
  const shapes = (net: object) =>
    mapTree((w: Tensor) => w.shape.join() as never, net as Record<string, Tensor>) as unknown;

  it("have PyTorch's names and shapes", () => {
    expect(shapes(gru.init(key(1), sizes))).toEqual({ weightIh: '9,2', weightHh: '9,3', biasIh: '9', biasHh: '9' });
    expect(shapes(mgu.init(key(1), sizes))).toEqual({ weightIh: '6,2', weightHh: '6,3', biasIh: '6', biasHh: '6' });
    expect(shapes(rnnCell({ bias: false }).init(key(1), sizes))).toEqual({ weightIh: '3,2', weightHh: '3,3' });
    const all = lstmCell({ projection: 2, peepholes: true, layerNorm: true }).init(key(1), sizes);
    expect(shapes(all)).toEqual({
      weightIh: '12,2',
      weightHh: '12,2',
      biasIh: '12',
      biasHh: '12',
      weightHr: '2,3',
      peepholes: '3,3',
      normIh: { weight: '12' },
      normHh: { weight: '12' },
      normC: { weight: '3', bias: '3' },
    });
  });

  it('are orthogonal in each gate of the state, and within the bound of Glorot in each of the input', () => {
    for (const cell of [rnn, gru, lstm, mgu]) {
      const net: GateWeights = cell.init(key(2), { inputs: 7, hidden: 8 });
      const gates = net.weightHh.shape[0]! / 8;
      for (let gate = 0; gate < gates; gate++) {
        const block = net.weightHh.slice([8 * gate, 8 * (gate + 1)]);
        expect(block.matmul(block.T).sub(eye(8)).abs().max().item()).toBeLessThan(1e-14);
        const input = net.weightIh.slice([8 * gate, 8 * (gate + 1)]);
        const most = input.abs().max().item();
        expect(most).toBeLessThan(Math.sqrt(6 / 15));
        expect(most).toBeGreaterThan(0.8 * Math.sqrt(6 / 15));
      }
      expect(new Set(numbers(net.weightHh.reshape([-1]))).size).toBe(gates * 64);
    }
  });

  it('forget with a bias of 1, or what is asked for, and begin with none else', () => {
    const expected = (forget: number) => [0, forget, 0, 0].flatMap((v) => [v, v, v]);
    expect(numbers(lstm.init(key(3), sizes).biasIh)).toEqual(expected(1));
    expect(numbers(lstm.init(key(3), sizes).biasHh)).toEqual(expected(0));
    expect(numbers(lstmCell({ forgetBias: -2 }).init(key(3), sizes).biasIh)).toEqual(expected(-2));
    expect(lstmCell({ bias: false }).init(key(3), sizes).biasIh).toBeUndefined();
    expect(numbers(gru.init(key(3), sizes).biasIh)).toEqual(new Array(9).fill(0));
  });

  it('are what the initialisers of the options make, gate by gate', () => {
    const asked: string[] = [];
    const note = (name: string) => (from: Tensor, shape: Shape) => {
      asked.push(`${name} ${shape.join()}`);
      return normal(from, shape);
    };
    const net = gruCell({ inputInit: note('x'), hiddenInit: note('h') }).init(key(4), sizes);
    expect(asked).toEqual(['x 3,2', 'x 3,2', 'x 3,2', 'h 3,3', 'h 3,3', 'h 3,3']);
    expect(new Set(numbers(net.weightIh.reshape([-1]))).size).toBe(18);
    const irnn = rnnCell({ activation: 'relu', hiddenInit: (_key, [n]) => eye(n!) }).init(key(4), sizes);
    expect(irnn.weightHh.toArray()).toEqual(eye(3).toArray());
  });

  it('differ between layers, directions and keys', () => {
    const network = recurrent(gru, { layers: 2, bidirectional: true });
    const net = network.init(key(5), { inputs: 6, hidden: 3 });
    const all = [...Object.values(net), gru.init(key(6), { inputs: 6, hidden: 3 })] as GateWeights[];
    expect(new Set(all.map(({ weightHh }) => String(weightHh.at(0, 0).item()))).size).toBe(5);
    expect(net.l1.weightIh.shape).toEqual([9, 6]);
  });
});

test.each(kindNames)('%s: recurrent of one layer is unroll', (kind) => {
  const cell = cellOf(kind);
  const network = recurrent(cell);
  const net = randomLike(key(6), network.init(key(1), sizes));
  const xs = normal(key(7), [4, 2, 2]);
  const start = randomLike(key(8), network.start(net, 2));
  for (const given of [undefined, start]) {
    const ran = network.run(net, xs, { states: true, ...(given && { start: given }) });
    const unrolled = unroll(cell, net.l0, xs, given && { start: given.l0 });
    expect(bits(ran.outputs)).toEqual(bits(stack(unrolled.outputs)));
    expect(bits(ran.final.l0)).toEqual(bits(unrolled.final));
    unrolled.states.forEach((state, t) =>
      expect(bits(mapTree((s: Tensor) => s.at(t), ran.states!.l0))).toEqual(bits(state)),
    );
  }
});

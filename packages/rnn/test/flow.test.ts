import { grad } from '@adjoint/autograd';
import { key, leavesOf, mapTree, narrow, normal, stack, type Tensor, tensor, zeros } from '@adjoint/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elman, type FlowRow, gradientFlow, recurrent } from '../src/index.ts';
import { bpttByHand, type Matrix } from '../src/byhand.ts';
import { type AnyCell, cellOf, kindNames } from './anycell.ts';
import { cellNet, handNet } from './columns.ts';

/** The same sums in another order, relative to the largest norm of a row. */
const CLOSE = 1e-12;

function expectNorms(found: readonly FlowRow[], wanted: Readonly<Record<string, readonly number[]>>): void {
  expect(found.map(({ name }) => name)).toEqual(Object.keys(wanted));
  for (const { name, norms } of found) {
    const most = Math.max(...wanted[name]!, Number.MIN_VALUE);
    expect(norms).toHaveLength(wanted[name]!.length);
    norms.forEach((norm, t) =>
      expect(Math.abs(norm - wanted[name]![t]!) / most, `${name}, step ${t}`).toBeLessThan(CLOSE),
    );
  }
}

test('the norms are those of back-propagation by hand', () => {
  const [time, batch] = [7, 3];
  const net = handNet(elman.init(key(1), { inputs: 2, hidden: 4, outputs: 2 }));
  const [xs, ys] = [normal(key(2), [time, batch, 2]), normal(key(3), [time, batch, 2])];
  const inColumns = (all: Tensor): Matrix[] => Array.from({ length: time }, (_, t) => all.at(t).T.toArray() as Matrix);
  const [handXs, handYs] = [inColumns(xs), inColumns(ys)];
  const { states, outputs } = bpttByHand(net, handXs, handYs);
  const norms = states.map((h, t) => {
    // What goes on to later steps is their gradient by the state they start from; Whyᵀ (y - Y) is the step's own.
    const later =
      t + 1 < time
        ? bpttByHand(net, handXs.slice(t + 1), handYs.slice(t + 1), h).gradients.h0
        : h.map((row) => row.map(() => 0));
    const dh = later.map((row, i) =>
      row.map((dh, b) => net.why.reduce((sum, w, o) => sum + w[i]! * (outputs[t]![o]![b]! - handYs[t]![o]![b]!), dh)),
    );
    return Math.hypot(...dh.flat());
  });
  const network = recurrent(elman);
  const { rows } = gradientFlow(
    network,
    (told, batchOf) =>
      told
        .run({ l0: cellNet(net) }, batchOf.xs)
        .outputs.sub(batchOf.ys)
        .square()
        .sum()
        .mul(0.5),
    { xs, ys },
  );
  expectNorms(rows, { l0: norms });
});

/** The norms found in a plain loop over each sequence alone, whose states are variables. */
function inLoop(cell: AnyCell, places: readonly string[][], net: never, xs: Tensor, lengths: readonly number[]) {
  const [time, batch] = xs.shape as readonly [number, number];
  const at = (place: string) => (net as Readonly<Record<string, unknown>>)[place];
  const start = places.flat().map((place) => [place, cell.start(at(place), batch)] as const);
  const none = mapTree((s: Tensor) => zeros([time, ...s.shape]), Object.fromEntries(start));
  const row = <T>(tree: T, b: number): T => mapTree((x: Tensor) => narrow(x, 0, b, 1), tree);
  const gradient = grad((nudges: typeof none) => {
    const losses = lengths.map((length, b) => {
      let sequence = Array.from({ length }, (_, t) => row(xs.at(t), b));
      for (const layer of places) {
        const sides = layer.map((place) => {
          let state = row(cell.start(at(place), batch), b);
          const said: Tensor[] = [];
          for (let i = 0; i < length; i++) {
            const t = place.endsWith('Reverse') ? length - 1 - i : i;
            state = mapTree(
              (h: Tensor, nudge: Tensor) => h.add(row(nudge.at(t), b)),
              cell.step(at(place), sequence[t]!, state),
              nudges[place],
            );
            said[t] = cell.output(at(place), state);
          }
          return said;
        });
        sequence = sequence.map((_, t) =>
          sides.length === 1 ? sides[0]![t]! : stack([sides[0]![t]!, sides[1]![t]!], 1).reshape([1, -1]),
        );
      }
      return sequence
        .map((y, t) =>
          y
            .mul(t + 1)
            .sin()
            .sum(),
        )
        .reduce((a, b) => a.add(b));
    });
    return losses.reduce((a, b) => a.add(b));
  })(none);
  return Object.fromEntries(
    leavesOf(gradient).map(({ path, tensor: g }) => [
      path.slice(1),
      Array.from({ length: time }, (_, t) => Math.hypot(...Array.from(g.at(t).toTypedArray()))),
    ]),
  );
}

test('of any cell, layers, directions and lengths they are those of a plain loop, and exactly 0 in the padding', () => {
  const time = 5;
  const networks = fc.record({
    kind: fc.constantFrom(...kindNames),
    layers: fc.integer({ min: 1, max: 2 }),
    bidirectional: fc.boolean(),
    batchFirst: fc.boolean(),
    lengths: fc.array(fc.integer({ min: 1, max: time }), { minLength: 2, maxLength: 3 }),
    seed: fc.nat(1e6),
  });
  fc.assert(
    fc.property(networks, ({ kind, layers, bidirectional, batchFirst, lengths, seed }) => {
      const cell = cellOf(kind);
      const network = recurrent(cell, { layers, bidirectional, batchFirst });
      const net = network.init(key(seed), { inputs: 2, hidden: 3 });
      const xs = normal(key(seed + 1), [time, lengths.length, 2]);
      const weights = tensor([1, 2, 3, 4, 5]).reshape([time, 1, 1]);
      const { rows } = gradientFlow(
        network,
        (told, sequences: Tensor) => {
          const { outputs } = told.run(net, batchFirst ? sequences.transpose([1, 0, 2]) : sequences, { lengths });
          return (batchFirst ? outputs.transpose([1, 0, 2]) : outputs).mul(weights).sin().sum();
        },
        xs,
      );
      const places = Array.from({ length: layers }, (_, l) => (bidirectional ? [`l${l}`, `l${l}Reverse`] : [`l${l}`]));
      expectNorms(rows, inLoop(cell, places, net as never, xs, lengths));
      for (const { name, reverse, norms } of rows) {
        expect(reverse).toBe(name.includes('Reverse'));
        for (const norm of norms.slice(Math.max(...lengths))) expect(norm).toBe(0);
      }
    }),
    { numRuns: 25 },
  );
});

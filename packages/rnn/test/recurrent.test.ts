import { grad, vmap } from '@adjoint/autograd';
import {
  arange,
  key,
  mapTree,
  narrow,
  ones,
  randint,
  stack,
  type Tensor,
  tensor,
  uniform,
  where,
  zeros,
} from '@adjoint/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, recurrent } from '../src/index.ts';
import { batch, differentiated, lengthList, made, randomLike, runs, time } from './anyrun.ts';
import { bits, distance } from './distance.ts';
import type { Told } from './plainloop.ts';

/** Sums over batch and time in two orders, of a few dozen terms; where the order is the same, so are the bits. */
const CLOSE = 1e-13;

/** What vmap goes over. */
const batched = ['net', 'xs', 'start', 'lengths'] as const;

/** Two trees as one batch, and one of its entries. */
function beside<T>(a: T, b: T): T {
  return mapTree((x: Tensor, y: Tensor) => stack([x, y]), a, b);
}

function entry<T>(tree: T, k: number): T {
  return mapTree((x: Tensor) => x.at(k), tree);
}

/** Numbers to fill padding with, the worst ones among them. */
function junk(from: Tensor, like: Tensor): Tensor {
  const worst = tensor([NaN, Infinity, -Infinity, 1e300, -0, 7]);
  return worst.take(randint(from, like.shape, 0, worst.size));
}

test('a recurrent network of any cell is a plain loop: with padding of any values, checkpoints and vmap to the last bit', () => {
  fc.assert(
    fc.property(runs, fc.constantFrom('nothing', ...batched), lengthList, (each, over, otherLengths) => {
      const { told, run, inLoop, plain } = made(each);
      const { lengths } = each;
      const network = differentiated((at) => run(at), told);
      const loop = differentiated(inLoop, told);
      expect(distance(network.aux, loop.aux)).toBe(0);
      expect(distance(network.gradient, loop.gradient)).toBeLessThan(CLOSE);

      const unchecked = differentiated((at) => run(at, lengths, plain), told);
      expect(bits(unchecked)).toEqual(bits(network));

      if (lengths !== null) {
        const padded = arange(time).reshape([time, 1]).greaterEqual(tensor(lengths)).reshape([time, batch, 1]);
        const filled = where(padded, junk(key(each.seed), told.xs), told.xs);
        const perturbed = differentiated((at) => run(at), { ...told, xs: filled });
        expect(bits(perturbed)).toEqual(bits(network));
        expect(network.gradient.xs!.mul(padded).abs().sum().item()).toBe(0);
      }

      if (over === 'nothing' || (over === 'start' && told.start === undefined)) return;
      const at = (which: Partial<Told>, given: readonly number[] | Tensor | null) =>
        differentiated((one) => run(one, given), which);
      if (over === 'lengths') {
        const both = [lengths ?? otherLengths, otherLengths];
        const all = vmap((given: Tensor) => at(told, given))(tensor(both));
        both.forEach((given, k) => expect(bits(entry(all, k))).toEqual(bits(at(told, given))));
        return;
      }
      const other = randomLike(key(each.seed + 1), told[over]);
      const all = vmap((one: unknown) => at({ ...told, [over]: one }, lengths))(beside(told[over], other));
      expect(bits(entry(all, 0))).toEqual(bits(network));
      expect(bits(entry(all, 1))).toEqual(bits(at({ ...told, [over]: other }, lengths)));
    }),
    { numRuns: 40 },
  );
});

test('padding is harmless even to a cell that has no derivative at 0', () => {
  const logs: Cell<Tensor, Tensor> = {
    init: (_key, { hidden }) => ones([hidden]),
    start: (net, n) => zeros([n, net.size]),
    step: (net, x, h) => h.mul(0.5).add(x.log().mul(net)),
    output: (_net, h) => h.exp(),
  };
  const network = recurrent(logs, { layers: 2 });
  const net = network.init(key(1), { inputs: 2, hidden: 2 });
  const xs = uniform(key(2), [4, 2, 2], { low: 0.5, high: 2 });
  const alone = grad((n: typeof net) => network.run(n, narrow(xs.slice(null, [0, 1]), 0, 0, 2)).outputs.sum())(net);
  const padded = grad((n: typeof net) => network.run(n, xs.slice(null, [0, 1]), { lengths: [2] }).outputs.sum())(net);
  expect(bits(padded)).toEqual(bits(alone));
});

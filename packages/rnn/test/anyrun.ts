import { valueAndGrad } from '@adjoint/autograd';
import { foldIn, key, leavesOf, mapTree, normal, swapaxes, type Tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import type { Place, RecurrentOptions, RunOptions } from '../src/index.ts';
import { cellOf, type Kind, kindNames, networkOf } from './anycell.ts';
import { plainLoop, type Said, type Told } from './plainloop.ts';

export const [time, batch, inputs, hidden] = [4, 3, 2, 3];

/** A network and what it is told, all of it chosen by chance. */
export interface Run {
  readonly kind: Kind;
  readonly seed: number;
  readonly options: RecurrentOptions;
  readonly lengths: readonly number[] | null;
  readonly training: boolean;
  readonly startGiven: boolean;
}

export const options: fc.Arbitrary<RecurrentOptions> = fc.record({
  layers: fc.integer({ min: 1, max: 3 }),
  bidirectional: fc.boolean(),
  dropout: fc.constantFrom(0, 0.4),
  variational: fc.boolean(),
  zoneout: fc.constantFrom(0, 0, 0.3),
  residual: fc.boolean(),
  learnedStart: fc.boolean(),
  batchFirst: fc.boolean(),
  checkpoint: fc.constantFrom('none' as const, 'sqrt' as const, 1000),
});

export const lengthList = fc.array(fc.integer({ min: 1, max: time }), { minLength: batch, maxLength: batch });

export const runs: fc.Arbitrary<Run> = fc.record({
  kind: fc.constantFrom(...kindNames),
  seed: fc.nat(),
  options,
  lengths: fc.option(lengthList),
  training: fc.boolean(),
  startGiven: fc.boolean(),
});

/** Random numbers for every tensor of a tree. */
export function randomLike<T>(from: Tensor, tree: T): T {
  let leaf = 0;
  return mapTree((x: Tensor) => normal(foldIn(from, leaf++), x.shape), tree);
}

/** A network with all it is told; its weights are random, whatever `init` begins with, so that nothing is 0 by chance. */
export function made({ kind, seed, options, lengths, training, startGiven }: Run) {
  const network = networkOf(kind, options);
  const from = key(seed);
  const net = randomLike(foldIn(from, 1), network.init(from, { inputs, hidden }));
  const xs = normal(foldIn(from, 2), [time, batch, inputs]);
  const own = network.start(net, batch);
  const start = startGiven ? randomLike(foldIn(from, 3), own) : null;
  const dropoutKey = training ? foldIn(from, 4) : null;
  const turned = (x: Tensor): Tensor => (options.batchFirst === true ? swapaxes(x, 0, 1) : x);
  const run = (told: Partial<Told>, given: readonly number[] | Tensor | null = lengths, other = network): Said => {
    const runOptions: RunOptions<unknown, Place> = {
      ...(given !== null && { lengths: given }),
      ...(dropoutKey !== null && { key: dropoutKey }),
      ...((told.start ?? start) && { start: told.start ?? start! }),
    };
    const { outputs, final } = other.run(told.net ?? net, turned(told.xs ?? xs), runOptions);
    return { outputs: turned(outputs), final };
  };
  const loop = (told: Told): Said =>
    plainLoop(cellOf(kind), options, told, lengths ?? new Array<number>(batch).fill(time), dropoutKey);
  // A learned start is differentiated through the weights, a given one for itself.
  const inLoop = (told: Partial<Told>): Said => {
    const weights = told.net ?? net;
    return loop({
      xs,
      ...told,
      net: weights,
      start: told.start ?? start ?? network.start(weights, batch),
    });
  };
  const plain = networkOf(kind, { ...options, checkpoint: 'none' });
  return { run, inLoop, plain, told: { net, xs, ...(start !== null && { start }) } };
}

/** A sum over all that is said, each number with a weight of its own. */
export function loss(said: Said): Tensor {
  return leavesOf(said)
    .map(({ tensor: x }, k) => x.mul(normal(foldIn(key(9), k), x.shape)).sum())
    .reduce((a, b) => a.add(b));
}

/** What a run says, the loss of it, and its gradient by all that it is told. */
export const differentiated = (f: (told: Partial<Told>) => Said, told: Partial<Told>) =>
  valueAndGrad(
    (at: Partial<Told>) => {
      const said = f(at);
      return [loss(said), said] as const;
    },
    { aux: true },
  )(told);

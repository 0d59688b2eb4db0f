import { fit } from '@adjoint/nn';
import { key, splitKey } from '@adjoint/tensor';
import type { Point } from '../results/chart.ts';
import { descent } from '../results/descent.ts';
import { type Adder, type CellName, errorOf, newAdder } from './network.ts';
import { drawSums } from './sums.ts';

export const learningRate = 0.01;
export const maxNorm = 1;
export const batch = 32;
export const length = 100;
/** So many sequences are kept away from all learning. */
export const fresh = 1000;

/** How a network learns. */
export interface LearnOptions {
  readonly steps: number;
  /** The error is taken after every so many steps. */
  readonly every: number;
  /** Training ends at the first smaller error. */
  readonly until?: number;
  readonly length?: number;
  readonly progress?: boolean;
}

/** A network and its way there. */
export interface Learned {
  readonly net: Adder;
  /** The mean squared error of the sequences that are kept away. */
  readonly errors: readonly Point[];
  readonly steps: number;
  readonly interrupted: boolean;
}

/** Trains a network of a cell on new sequences in every step. */
export async function learnToAdd(name: CellName, seed: number, options: LearnOptions): Promise<Learned> {
  const { steps, every, until = 0, progress = true } = options;
  const time = options.length ?? length;
  const [forWeights, forSums, forFresh] = splitKey(key(seed), 3);
  const keptAway = drawSums(forFresh!, fresh, time);
  const lossOf = errorOf(name);
  const { begin, step } = descent(lossOf, { learningRate, maxNorm });
  const signal = { aborted: false };
  const done = await fit((learner, _data, context) => step(learner, drawSums(context.key, batch, time)), null, {
    model: begin(newAdder(name, forWeights!)),
    steps,
    key: forSums!,
    validate({ net }) {
      const error = lossOf(net, keptAway).item();
      signal.aborted = error < until;
      return error;
    },
    validateEvery: every,
    signal,
    progress,
  });
  return {
    net: done.model.net,
    errors: done.validations.map((look): Point => [look.step + 1, look.loss]),
    steps: done.steps,
    interrupted: done.interrupted && !signal.aborted,
  };
}

import { fit } from '@adjoint/nn';
import { foldIn, key, splitKey } from '@adjoint/tensor';
import type { Point } from '../results/chart.ts';
import { descent } from '../results/descent.ts';
import { drawStrings } from './grammar.ts';
import { chancesOf, type Foreteller, lossOf, newForeteller, rightStrings } from './network.ts';
import { stringsOf } from './strings.ts';

export const learningRate = 0.02;
export const maxNorm = 1;
export const batch = 16;
/** So many fresh strings are looked at, after every so many steps. */
export const fresh = 512;
export const every = 50;

/** A network and its way there, over the strings it has read. */
export interface Learned {
  readonly net: Foreteller;
  /** The part of fresh strings that are right at every symbol. */
  readonly right: readonly Point[];
  readonly losses: readonly Point[];
  /** After how many strings all fresh ones were right; null if they never were. */
  readonly reached: number | null;
  /** How many strings were read. */
  readonly sequences: number;
  readonly interrupted: boolean;
}

/** How a network learns. */
export interface LearnOptions {
  readonly steps: number;
  readonly progress?: boolean;
  /** Steps from look to look. */
  readonly every?: number;
}

/** Trains until all of `fresh` strings, drawn anew for every look, are right, or for so many steps. */
export async function learnGrammar(
  seed: number,
  { steps, progress = true, every: validateEvery = every }: LearnOptions,
): Promise<Learned> {
  const [forWeights, forStrings, forLooks] = splitKey(key(seed), 3);
  const { begin, step } = descent(lossOf, { learningRate, maxNorm });
  const signal = { aborted: false };
  const done = await fit((learner, _data, context) => step(learner, stringsOf(drawStrings(context.key, batch))), null, {
    model: begin(newForeteller(forWeights!)),
    steps,
    key: forStrings!,
    validate({ net }, at) {
      const strings = stringsOf(drawStrings(foldIn(forLooks!, at.step), fresh));
      const right = rightStrings(chancesOf(net, strings), strings).filter(Boolean).length;
      signal.aborted = right === fresh;
      return { loss: lossOf(net, strings), right: right / fresh };
    },
    validateEvery,
    signal,
    progress,
  });
  const looks = done.validations.map((look): Point => [(look.step + 1) * batch, look['right']!]);
  return {
    net: done.model.net,
    right: looks,
    losses: done.validations.map((look): Point => [(look.step + 1) * batch, look.loss]),
    reached: signal.aborted ? done.steps * batch : null,
    sequences: done.steps * batch,
    interrupted: done.interrupted && !signal.aborted,
  };
}

import { valueAndGrad } from '@adjoint/autograd';
import { adam, clipByGlobalNorm, fit, oneCycle } from '@adjoint/nn';
import { tbptt } from '@adjoint/rnn';
import { key, splitKey, type Tensor } from '@adjoint/tensor';
import type { Point } from '../results/chart.ts';
import { meanSurprise } from './mixture.ts';
import { inputsOf, lossOf, network, newReader, type Reader, readerChances } from './network.ts';
import { streamsOf } from './streams.ts';

export const streams = 16;
export const window = 32;
/** The highest on the way, after a tenth of the steps. */
export const learningRate = 0.01;
export const maxNorm = 1;

/** How a network learns. */
export interface LearnOptions {
  readonly steps: number;
  readonly hidden: number;
  /** How many characters there are. */
  readonly size: number;
  readonly progress?: boolean;
}

/** A network and its way there. */
export interface Learned {
  readonly net: Reader;
  /** Nats per character. */
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
  readonly steps: number;
  readonly interrupted: boolean;
}

/** So many times the validation loss is taken on the way, on no more than so many characters. */
const looks = 16;
const lookedAt = 8193;

/**
 * Trains a new network by truncated back-propagation: the text is read in streams side by side, a window of each in every
 * step, and the state goes on from window to window while gradients end at its beginning. Texts are int32 [characters].
 */
export async function learnToRead(
  { train, validation }: { readonly train: Tensor; readonly validation: Tensor },
  seed: number,
  { steps, hidden, size, progress = true }: LearnOptions,
): Promise<Learned> {
  const [forWeights] = splitKey(key(seed));
  const rule = adam({ learningRate: oneCycle({ maxRate: learningRate, steps, pctStart: 0.1, after: 'hold' }) });
  const parts = streamsOf(train, streams);
  const some = validation.slice([0, Math.min(validation.size, lookedAt)]);
  const every = Math.max(1, Math.round(steps / looks));

  const begin = newReader(forWeights!, size, hidden);
  const done = await fit(
    ({ net, state }, part) => {
      const { value, gradient } = valueAndGrad((weights: Reader) => {
        const { outputs } = part.run(weights.cells, inputsOf(weights, part.entries.read));
        return lossOf(weights, outputs, part.fresh.next);
      })(net);
      const { gradients, norm } = clipByGlobalNorm(gradient, maxNorm);
      const { params, state: next } = rule.update(net, gradients, state);
      return { model: { net: params, state: next }, loss: value, gradientNorm: norm };
    },
    () => tbptt(network, parts, { window }),
    {
      model: { net: begin, state: rule.init(begin) },
      steps,
      validate: ({ net }) => meanSurprise(readerChances(net, some)),
      validateEvery: every,
      progress,
    },
  );
  const meanBefore = (step: number): number => {
    const losses = done.history.slice(Math.max(0, step + 1 - every), step + 1);
    return losses.reduce((sum, { loss }) => sum + loss, 0) / losses.length;
  };
  return {
    net: done.model.net,
    training: done.validations.map(({ step }): Point => [step + 1, meanBefore(step)]),
    validation: done.validations.map(({ step, loss }): Point => [step + 1, loss]),
    steps: done.steps,
    interrupted: done.interrupted,
  };
}

import { valueAndGrad } from '@adjoint/autograd';
import { adam, clipByGlobalNorm, fit } from '@adjoint/nn';
import { splitKey, type Tensor } from '@adjoint/tensor';
import type { Batch } from './alphabet.ts';
import { batchesOf } from './batches.ts';
import type { Point } from './results/chart.ts';
import { type Letters, lossOf, meanLoss, newLetters } from './letters.ts';
import type { Split } from './firstnames.ts';

/** How a network learns. */
export interface LearnOptions {
  readonly steps: number;
  readonly hidden?: number;
  readonly batch?: number;
  /** Whether to show progress. */
  readonly progress?: boolean;
}

/** A network and its way there. */
export interface Learned {
  readonly net: Letters;
  readonly training: readonly Point[];
  readonly heldOut: readonly Point[];
  readonly interrupted: boolean;
  readonly steps: number;
}

const largestNorm = 1;
/** At the first step; it falls in a straight line to a hundredth. */
const learningRate = 0.01;
/** So many times the held-out loss is taken on the way. */
const looks = 25;

/** Trains a new network with Adam. Ctrl-C keeps what has been learned by then. */
export async function learn({ train, heldOut }: Split, key: Tensor, options: LearnOptions): Promise<Learned> {
  const { steps, hidden = 64, batch = 64, progress = true } = options;
  const [forWeights, forBatches] = splitKey(key);
  const rate = (step: number): number => learningRate * (1 - (0.99 * step) / steps);
  const lossAndGradient = valueAndGrad(lossOf);
  const every = Math.max(1, Math.round(steps / looks));

  const begin = newLetters(forWeights!, hidden);
  const done = await fit(
    ({ net, state }, names: Batch, { step }) => {
      const { value, gradient } = lossAndGradient(net, names);
      const { gradients, norm } = clipByGlobalNorm(gradient, largestNorm);
      const { params, state: next } = adam({ learningRate: rate(step) }).update(net, gradients, state);
      return { model: { net: params, state: next }, loss: value, gradientNorm: norm };
    },
    (_epoch, forEpoch) => batchesOf(train, batch, forEpoch),
    {
      model: { net: begin, state: adam().init(begin) },
      steps,
      key: forBatches!,
      validate: ({ net }) => meanLoss(net, heldOut),
      validateEvery: every,
      progress,
    },
  );
  const meanBefore = (step: number): number => {
    const losses = done.history.slice(Math.floor(step / every) * every, step + 1).map(({ loss }) => loss);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  };
  return {
    net: done.model.net,
    training: done.validations.map(({ step }): Point => [step + 1, meanBefore(step)]),
    heldOut: done.validations.map(({ step, loss }): Point => [step + 1, loss]),
    interrupted: done.interrupted,
    steps: done.steps,
  };
}

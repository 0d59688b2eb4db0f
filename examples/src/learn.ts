import { valueAndGrad } from '@adjoint/autograd';
import { adam, clipByGlobalNorm, fit } from '@adjoint/nn';
import { split, type Tensor } from '@adjoint/tensor';
import { batchesOf } from './batches.ts';
import type { Point } from './curve.ts';
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
  const [forWeights, forPasses] = split(key);
  const rate = (i: number): number => learningRate * (1 - (0.99 * i) / steps);
  const lossAndGradient = valueAndGrad(lossOf);
  const curves: Record<'training' | 'heldOut', Point[]> = { training: [], heldOut: [] };
  const every = Math.max(1, Math.round(steps / looks));
  let sum = 0;

  const begin = newLetters(forWeights!, hidden);
  const {
    model,
    interrupted,
    steps: done,
  } = await fit({
    model: { net: begin, state: adam().init(begin) },
    steps,
    progress,
    batches: (pass) => batchesOf(train, batch, split(forPasses!, pass + 1)[pass]!),
    step({ net, state }, names, i) {
      const { value, gradient } = lossAndGradient(net, names);
      const { gradients } = clipByGlobalNorm(gradient, largestNorm);
      const { params, state: next } = adam({ learningRate: rate(i) }).update(net, gradients, state);
      return { model: { net: params, state: next }, loss: value };
    },
    report(i, result) {
      sum += Number(result.loss);
      if ((i + 1) % every !== 0) return;
      curves.training.push([i + 1, sum / every]);
      curves.heldOut.push([i + 1, meanLoss(result.model.net, heldOut)]);
      sum = 0;
    },
  });
  return { net: model.net, ...curves, interrupted, steps: done };
}

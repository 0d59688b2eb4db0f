import { valueAndGrad } from '@adjoint/autograd';
import { adamw, batches, clipByGlobalNorm, cosineDecay, fit, type Standardizer, standardizer } from '@adjoint/nn';
import { key, mapTree, splitKey, swapaxes, tensor, type Tensor } from '@adjoint/tensor';
import type { Point } from '../results/chart.ts';
import type { Departures } from './growth.ts';
import { type Forecaster, lossOf, newForecaster } from './network.ts';
import { type Samples, samplesOf } from './samples.ts';

/** Months of a sequence. */
export const length = 36;
export const batch = 64;
export const learningRate = 0.01;
export const weightDecay = 0.01;
export const maxNorm = 1;

/** A network, the scale of what it reads, and its way there. */
export interface Learned {
  readonly net: Forecaster;
  readonly scale: Standardizer;
  readonly losses: readonly Point[];
  readonly steps: number;
  readonly interrupted: boolean;
}

/** Trains a new network on all sequences of departures, in a new order in every epoch. */
export async function learnDepartures(
  departures: Departures,
  seed: number,
  { steps, hidden, progress = true }: { readonly steps: number; readonly hidden: number; readonly progress?: boolean },
): Promise<Learned> {
  const [forWeights, forOrder] = splitKey(key(seed));
  const scale = standardizer(tensor(departures.values), { axes: [0] });
  const samples = mapTree((x: Tensor) => swapaxes(x, 0, 1), samplesOf(departures, scale, length));
  const rule = adamw({ learningRate: cosineDecay({ rate: learningRate, steps, after: 'hold' }), weightDecay });
  const begin = newForecaster(forWeights!, hidden);
  const done = await fit(
    ({ net, state }, some: Samples) => {
      const { value, gradient } = valueAndGrad(lossOf)(
        net,
        mapTree((x: Tensor) => swapaxes(x, 0, 1), some),
      );
      const { gradients, norm } = clipByGlobalNorm(gradient, maxNorm);
      const { params, state: next } = rule.update(net, gradients, state);
      return { model: { net: params, state: next }, loss: value, gradientNorm: norm };
    },
    (_epoch, forEpoch) => batches(samples, { size: batch, key: forEpoch }),
    { model: { net: begin, state: rule.init(begin) }, steps, key: forOrder!, progress },
  );
  return {
    net: done.model.net,
    scale,
    losses: done.history.map(({ step, loss }): Point => [step + 1, loss]),
    steps: done.steps,
    interrupted: done.interrupted,
  };
}

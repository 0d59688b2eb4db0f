import { gaussianNll, linearLayer, type LinearWeights } from '@adjoint/nn';
import { gru, type GateWeights, recurrent, type RecurrentNet } from '@adjoint/rnn';
import { linear, narrow, splitKey, type Tensor } from '@adjoint/tensor';
import type { Samples } from './samples.ts';
import { features } from './samples.ts';

/** A GRU that reads months, and two linear layers that say where the next one lies and how unsure that is. */
export type Forecaster = {
  readonly cells: RecurrentNet<GateWeights, Tensor>;
  readonly mean: LinearWeights;
  readonly logVariance: LinearWeights;
};

/** A normal distribution for each month, [..., 1]. */
export interface Belief {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** In the first year of a sequence the network has not seen enough to be asked. */
const unasked = 12;

export const network = recurrent(gru);

/** New weights. */
export function newForecaster(key: Tensor, hidden: number): Forecaster {
  const [forCells, forMean, forVariance] = splitKey(key, 3);
  const readout = linearLayer(hidden, 1);
  return {
    cells: network.init(forCells!, { inputs: features, hidden }),
    mean: readout.init(forMean!),
    logVariance: readout.init(forVariance!),
  };
}

/** What the network believes of the next month, from what the GRU puts out, [..., hidden]. */
export function beliefOf({ mean, logVariance }: Forecaster, outputs: Tensor): Belief {
  return {
    mean: linear(outputs, mean.weight, mean.bias),
    variance: linear(outputs, logVariance.weight, logVariance.bias).exp(),
  };
}

/** The mean of -log of the density that the network gives to what came next, over the months that count. */
export function lossOf(net: Forecaster, { inputs, targets, counted }: Samples): Tensor {
  const { mean, variance } = beliefOf(net, asked(network.run(net.cells, inputs).outputs));
  const losses = gaussianNll(mean, asked(targets), variance, { reduction: 'none' });
  return losses.mul(asked(counted)).sum().div(asked(counted).sum());
}

/** Of a sequence the part where it is asked. */
function asked(x: Tensor): Tensor {
  return narrow(x, 0, unasked, x.shape[0]! - unasked);
}

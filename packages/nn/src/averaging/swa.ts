import { type WeightAverage, weightAverage } from './weightAverage.ts';

/**
 * The plain mean of weights (stochastic weight averaging; Izmailov and others 2018): average + (weights - average) / count.
 *
 * PyTorch: `torch.optim.swa_utils.AveragedModel`.
 *
 * @example
 * const average = swa();
 * let state = average.init(tensor([0]));
 * state = average.update(state, tensor([1]));
 * state = average.update(state, tensor([5]));
 * average.value(state);   // [3]
 */
export function swa(): WeightAverage {
  return weightAverage('swa', (average, p, seen) => average.add(p.sub(average).div(seen + 1)));
}

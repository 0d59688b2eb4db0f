import { NumericsError, shown, withDefaults } from '@adjoint/tensor';
import { type WeightAverage, weightAverage } from './weightAverage.ts';

/**
 * What `ema` is told.
 *
 * @example
 * const options: EmaOptions = { decay: 0.99 };
 * ema(options).name;   // 'ema'
 */
export interface EmaOptions {
  /** How much of the average is left after an update; 0.999 by default. */
  readonly decay?: number;
}

/**
 * The exponential moving average of weights: decay · average + (1 - decay) · weights. The first update takes the weights as
 * they are, so that nothing needs to be corrected for a start at 0.
 *
 * PyTorch: `torch.optim.swa_utils.get_ema_avg_fn`.
 *
 * @throws NumericsError for a decay outside [0, 1].
 * @example
 * const average = ema({ decay: 0.75 });
 * let state = average.init({ w: tensor([0]) });
 * state = average.update(state, { w: tensor([1]) });
 * state = average.update(state, { w: tensor([5]) });
 * average.value(state).w;   // [2]
 */
export function ema(options: EmaOptions = {}): WeightAverage {
  const { decay } = withDefaults<Required<EmaOptions>>('ema', options, { decay: 0.999 });
  if (typeof decay !== 'number' || !(decay >= 0 && decay <= 1))
    throw new NumericsError(`ema: decay is at least 0 and at most 1, got ${shown(decay)}`);
  return weightAverage('ema', (average, p) => average.mul(decay).add(p.mul(1 - decay)));
}

import { inNameOf } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { dropout } from '../functions/dropout.ts';
import { keyOf, type Layer, type NoWeights } from './layer.ts';

/**
 * In training, which a key means, elements are set to 0 at random and the others divided by 1 - rate; otherwise nothing
 * happens.
 *
 * PyTorch: `torch.nn.Dropout`.
 *
 * @param rate - the probability of each element to be 0.
 * @throws NumericsError unless the rate lies in [0, 1].
 * @example
 * const layer = dropoutLayer(0.5);
 * layer.run({}, ones([4]));                      // [1, 1, 1, 1]
 * layer.run({}, ones([4]), { key: key(1) });     // [2, 2, 0, 0]
 */
export function dropoutLayer(rate: number): Layer<NoWeights> {
  const name = 'dropoutLayer';
  checkNumber(name, 'a rate lies in [0, 1]', rate, (value) => value >= 0 && value <= 1);
  return {
    init: () => ({}),
    run(_net, x, call = {}) {
      const key = keyOf(name, call);
      return key === undefined ? x : inNameOf(name, () => dropout(key, x, rate));
    },
  };
}

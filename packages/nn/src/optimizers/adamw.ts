import { withDefaults } from '@adjoint/tensor';
import { adamDefaults, type AdamOptions, adamRule, type AdamState } from './adam.ts';
import type { UpdateRule } from './updateRule.ts';

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): weights first shrink by 1 - learningRate · weightDecay,
 * and neither mean hears of it. `weightDecay` is 0.01 by default, all else as for `adam`.
 *
 * PyTorch: `torch.optim.AdamW`.
 *
 * @throws NumericsError as `adam` does.
 * @example
 * const rule = adamw({ learningRate: 0.1, weightDecay: 0.5 });
 * rule.update(tensor([1]), tensor([0]), rule.init(tensor([1]))).params;   // [0.95]
 */
export function adamw(options: AdamOptions = {}): UpdateRule<AdamState> {
  const defaults = { ...adamDefaults, weightDecay: 1e-2, amsgrad: false };
  return adamRule('adamw', withDefaults<Required<AdamOptions>>('adamw', options, defaults), true);
}

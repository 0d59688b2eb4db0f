import { clamp, inNameOf, mapTree, NumericsError, shown, type Tensor } from '@adjoint/tensor';

/**
 * Bounds every element of all gradients of a tree: none is above `bound` or below -bound. NaN stays NaN.
 *
 * PyTorch: `torch.nn.utils.clip_grad_value_`.
 *
 * @throws NumericsError for a bound that is negative or NaN.
 * @example
 * clipByValue({ w: tensor([-3, 0.1, 2]) }, 0.5).w;   // [-0.5, 0.1, 0.5]
 */
export function clipByValue<T>(gradients: T, bound: number): T {
  if (typeof bound !== 'number' || !(bound >= 0))
    throw new NumericsError(`clipByValue: the bound is 0 or more, got ${shown(bound)}`);
  return inNameOf('clipByValue', () => mapTree((g: Tensor) => clamp(g, -bound, bound), gradients));
}

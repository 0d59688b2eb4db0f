import { checkOptions, inNameOf, mapTree, NumericsError, scalar, shown, type Tensor } from '@adjoint/tensor';
import { globalNorm, type GlobalNormOptions } from './globalNorm.ts';

/**
 * Gradients whose norm is bounded, and the norm they had before.
 *
 * @example
 * const { norm }: Clipped<Tensor> = clipByGlobalNorm(tensor([3, 4]), 10);
 * norm.item();   // 5
 */
export interface Clipped<T> {
  readonly gradients: T;
  /** A 0-d tensor. */
  readonly norm: Tensor<readonly []>;
}

/**
 * What `clipByGlobalNorm` is told.
 *
 * @example
 * const options: ClipByGlobalNormOptions = { order: 1, errorIfNonfinite: true };
 * clipByGlobalNorm(tensor([3, 4]), 10, options).norm.item();   // 7
 */
export interface ClipByGlobalNormOptions extends GlobalNormOptions {
  /** Refuses gradients whose norm is NaN or infinite; not by default. It reads the norm, so it cannot run under vmap. */
  readonly errorIfNonfinite?: boolean;
}

// PyTorch's: it keeps the quotient finite for a norm of 0.
const epsilon = 1e-6;

/**
 * Scales all gradients of a tree by min(1, maxNorm / (norm + 1e-6)): directions stay.
 *
 * A norm that is not finite is not hidden: it comes back as it is, for the caller to look at, or is refused.
 *
 * PyTorch: `torch.nn.utils.clip_grad_norm_`.
 *
 * @throws NumericsError for a bound that is negative or NaN, an order that is not above 0, or with `errorIfNonfinite` a norm
 * that is not finite; TreeError for a tree without tensors.
 * @example
 * const { gradients, norm } = clipByGlobalNorm({ w: tensor([3, 4]) }, 1);
 * norm.item();   // 5
 * gradients.w;   // [0.600000, 0.800000]
 */
export function clipByGlobalNorm<T>(gradients: T, maxNorm: number, options: ClipByGlobalNormOptions = {}): Clipped<T> {
  checkOptions('clipByGlobalNorm', options, 'order', 'errorIfNonfinite?');
  if (typeof maxNorm !== 'number' || !(maxNorm >= 0))
    throw new NumericsError(`clipByGlobalNorm: maxNorm is 0 or more, got ${shown(maxNorm)}`);
  const { order = 2, errorIfNonfinite = false } = options;
  const norm = inNameOf('clipByGlobalNorm', () => globalNorm(gradients, { order }));
  if (errorIfNonfinite && !Number.isFinite(norm.item()))
    throw new NumericsError(`clipByGlobalNorm: the norm of the gradients is ${norm.item()}`);
  const factor = scalar(maxNorm, norm.dtype).div(norm.add(epsilon)).minimum(1);
  return { gradients: mapTree((g: Tensor) => g.mul(factor.cast(g.dtype)), gradients), norm };
}

import {
  checkOptions,
  DtypeError,
  inNameOf,
  isFloat,
  leavesOf,
  norm,
  NumericsError,
  scalar,
  shown,
  stack,
  type Tensor,
  TreeError,
} from '@adjoint/tensor';

/**
 * What `globalNorm` is told.
 *
 * @example
 * const options: GlobalNormOptions = { order: Infinity };
 * globalNorm([tensor([3, -4])], options).item();   // 4
 */
export interface GlobalNormOptions {
  /** The p of the p-norm, above 0; 2 by default, and `Infinity` for the largest magnitude. */
  readonly order?: number;
}

/**
 * The norm of all elements of a tree together, by default Euclid's: (Σ |x|ᵖ)^(1/p). Its derivative at 0 is 0.
 *
 * Elements are scaled, so that their powers neither overflow nor vanish.
 *
 * PyTorch: `torch.nn.utils.get_total_norm`.
 *
 * @throws TreeError for a tree without tensors, DtypeError naming the path of an int or bool, NumericsError for an order that
 * is not above 0.
 * @example
 * globalNorm({ w: tensor([3]), b: tensor([4]) }).item();               // 5
 * globalNorm({ w: tensor([3]), b: tensor([4]) }, { order: 1 }).item(); // 7
 */
export function globalNorm(tree: unknown, options: GlobalNormOptions = {}): Tensor<readonly []> {
  checkOptions('globalNorm', options, 'order');
  const { order = 2 } = options;
  if (typeof order !== 'number' || !(order > 0))
    throw new NumericsError(`globalNorm: the order of a norm is above 0, got ${shown(order)}`);
  const tensors = inNameOf('globalNorm', () => leavesOf(tree)).map(({ tensor, path }) => {
    if (isFloat(tensor.dtype)) return tensor;
    throw new DtypeError(`globalNorm: floats are needed, found ${tensor.dtype} at ${path || 'the top'}`);
  });
  if (tensors.length === 0) throw new TreeError('globalNorm: the tree holds no tensor');
  const dtype = tensors.some((x) => x.dtype === 'float64') ? 'float64' : tensors[0]!.dtype;
  const parts = tensors.filter((x) => x.size > 0).map((x) => norm(x, order).cast(dtype));
  const total = parts.length === 0 ? scalar(0, dtype) : parts.length === 1 ? parts[0]! : norm(stack(parts), order);
  return total as Tensor<readonly []>;
}

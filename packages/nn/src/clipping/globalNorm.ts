import {
  inNameOf,
  DtypeError,
  isFloat,
  leavesOf,
  scalar,
  stopGradient,
  type Tensor,
  TreeError,
  where,
} from '@adjoint/tensor';

/**
 * The Euclidean norm of all elements of a tree together; its derivative at 0 is 0.
 *
 * Elements are scaled by the largest of them first, so that squares neither overflow nor vanish.
 *
 * PyTorch: `torch.nn.utils.get_total_norm`.
 *
 * @throws TreeError for a tree without tensors, DtypeError naming the path of an int or bool.
 * @example
 * globalNorm({ w: tensor([3]), b: tensor([4]) }).item();   // 5
 */
export function globalNorm(tree: unknown): Tensor<readonly []> {
  const tensors = inNameOf('globalNorm', () => leavesOf(tree)).map(({ tensor, path }) => {
    if (isFloat(tensor.dtype)) return tensor;
    throw new DtypeError(`globalNorm: floats are needed, found ${tensor.dtype} at ${path || 'the top'}`);
  });
  if (tensors.length === 0) throw new TreeError('globalNorm: the tree holds no tensor');
  const scale = scaleOf(tensors);
  const sum = tensors.map((x) => x.div(scale).square().sum()).reduce((total, part) => total.add(part));
  const zero = sum.equal(0);
  // The root of 0 has an infinite slope: there it reads a 1 instead, and the derivative is 0.
  return where(zero, 0, where(zero, 1, sum).sqrt()).mul(scale) as Tensor<readonly []>;
}

/** The largest magnitude as a constant; 1 where that is 0, infinite or NaN, which then speak for themselves. */
function scaleOf(tensors: readonly Tensor[]): Tensor {
  const top = tensors
    .filter((x) => x.size > 0)
    .map((x) => stopGradient(x).abs().max())
    .reduce((a, b) => a.maximum(b), scalar(0, tensors[0]!.dtype));
  return where(top.greater(0), where(top.less(Infinity), top, 1), 1);
}

import {
  checkTensor,
  DtypeError,
  gather,
  IndexError,
  isFloat,
  ShapeError,
  showShape,
  type Tensor,
} from '@adjoint/tensor';

/**
 * The mean over the batch of -log softmax(logits)[target], from raw scores and without their overflow.
 *
 * `logits` is [batch, classes], `targets` [batch] with the index of the right class for each row.
 *
 * PyTorch: `torch.nn.functional.cross_entropy`.
 *
 * @throws ShapeError for other shapes, DtypeError for targets that are no ints, IndexError for a class that does not
 * exist: negative indices do not count from the end here.
 * @example
 * crossEntropy(tensor([[0, Math.log(3)]]), tensor([1], { dtype: 'int32' })).item();   // 0.2877, which is -log(3/4)
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor<readonly []> {
  checkTensor('crossEntropy', logits);
  checkTensor('crossEntropy', targets);
  const [batch, classes] = logits.shape;
  if (logits.rank !== 2 || targets.rank !== 1 || targets.shape[0] !== batch)
    throw new ShapeError(
      `crossEntropy: logits [batch, classes] and targets [batch] are needed, got ${showShape(logits.shape)} and ${showShape(targets.shape)}`,
      { hint: 'targets are class indices, one for each row of logits' },
    );
  if (isFloat(targets.dtype) || targets.dtype === 'bool')
    throw new DtypeError(`crossEntropy: targets are class indices, int32 or uint32, got ${targets.dtype}`, {
      hint: "targets.cast('int32'); one-hot rows become indices with their position of the 1",
    });
  checkClasses(targets, classes!);
  return gather(logits.logSoftmax(1), 1, targets.reshape([batch!, 1]))
    .mean()
    .neg();
}

/** Where values are at hand: a target that someone watches is checked by `gather` when it is computed. */
function checkClasses(targets: Tensor, classes: number): void {
  if (targets.tracer !== null) return;
  const { buffer, offset, size } = targets;
  const stride = targets.strides[0]!;
  for (let i = 0; i < size; i++) {
    const index = buffer[offset + i * stride]!;
    if (index < 0 || index >= classes)
      throw new IndexError(`crossEntropy: target ${i} is class ${index}, but the classes are 0 to ${classes - 1}`);
  }
}

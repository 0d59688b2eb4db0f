import { mapTree, ShapeError, stack, type Tensor } from '@adjoint/tensor';

/**
 * Samples that are trees of tensors, stacked along a new first axis: what `batches` takes as `collate`.
 *
 * PyTorch: `torch.utils.data.default_collate`.
 *
 * @throws ShapeError for no samples or shapes that differ, TreeError for structures that do.
 * @example
 * stackSamples([{ x: tensor([1, 2]), y: tensor(0) }, { x: tensor([3, 4]), y: tensor(1) }]).y;   // [0, 1]
 */
export function stackSamples<T>(samples: readonly T[]): T {
  const [first, ...others] = samples;
  if (first === undefined) throw new ShapeError('stackSamples: at least one sample is needed, got an empty list');
  return mapTree((x: Tensor, ...beside: Tensor[]) => stack([x, ...beside]), first, ...others);
}

import { mapTree, shell, Tensor } from '@adjoint/tensor';

/** The tensors of a tree, in order. */
export function tensorsOf(tree: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTree((x: Tensor) => (found.push(x), x), tree);
  return found;
}

/** A tree with these tensors in the places of its own. */
export function treeOf<T>(tree: T, tensors: readonly Tensor[]): T {
  let place = 0;
  return mapTree(() => tensors[place++]!, tree);
}

const nothing = shell([], 'float64');

/** The tree without its tensors: who remembers how it was built should not hold on to what it was built of. */
export function skeletonOf<T>(tree: T): T {
  return mapTree(() => nothing, tree);
}

/** The same value as an object of its own. */
export function alias(x: Tensor): Tensor {
  const { shape, dtype, size, buffer, offset, dense, tracer, below } = x;
  return new Tensor(shape, dtype, size, buffer, offset, dense ? null : x.strides, dense, tracer, below);
}

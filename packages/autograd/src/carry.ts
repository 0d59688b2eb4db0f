import { DtypeError, mapTree, sameShape, ShapeError, showShape, type Tensor, TreeError } from '@adjoint/tensor';
import { asTree } from './inputs.ts';

/**
 * The next state of a loop, if it is one that the loop can go on with.
 *
 * @throws TreeError, ShapeError or DtypeError if it is not of the tree, shapes and dtypes of the state before.
 */
export function checkCarry<C>(name: string, step: number, before: C, next: unknown): C {
  const tree = asTree(next);
  try {
    return mapTree((x: Tensor, y: Tensor) => checkLeaf(name, step, x, y), before, tree);
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new TreeError(`${name}: step ${step} returned a state of another structure: ${error.message}`);
  }
}

function checkLeaf(name: string, step: number, x: Tensor, y: Tensor): Tensor {
  if (!sameShape(x.shape, y.shape))
    throw new ShapeError(
      `${name}: step ${step} made of a state of shape ${showShape(x.shape)} one of ${showShape(y.shape)}`,
    );
  if (x.dtype !== y.dtype)
    throw new DtypeError(`${name}: step ${step} made of a state of ${x.dtype} one of ${y.dtype}`, {
      hint: `start with the dtype of the steps, or x.cast('${x.dtype}')`,
    });
  return y;
}

import { DtypeError, mapTree, sameShape, ShapeError, showShape, type Tensor, TreeError } from '@adjoint/tensor';

/**
 * The given state, if it has the structure, shapes and dtypes of the cell's own start.
 *
 * @throws TreeError, ShapeError or DtypeError if it has not.
 */
export function fittingStart<S>(name: string, own: S, given: S): S {
  try {
    return mapTree((s: Tensor, h: Tensor) => fitting(name, s, h), own, given);
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new TreeError(`${name}: the start is built unlike the one that the cell begins with: ${error.message}`, {
      hint: 'final of a run can be the start of the next',
    });
  }
}

function fitting(name: string, own: Tensor, given: Tensor): Tensor {
  if (!sameShape(own.shape, given.shape))
    throw new ShapeError(
      `${name}: the start has shape ${showShape(given.shape)}, the cell begins with ${showShape(own.shape)}`,
    );
  if (own.dtype === given.dtype) return given;
  throw new DtypeError(`${name}: the start is ${given.dtype}, the cell begins with ${own.dtype}`, {
    hint: `start.cast('${own.dtype}')`,
  });
}

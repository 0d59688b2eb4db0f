import { FormatError } from '@adjoint/tensor';

/** As many axes as NumPy and PyTorch have at most. */
const mostAxes = 64;

/** How many elements a shape out of a file has. @throws FormatError for one that no memory holds. */
export function countElements(shape: readonly number[]): number {
  if (shape.length > mostAxes) throw new FormatError(`a shape has at most ${mostAxes} axes, found ${shape.length}`);
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (!Number.isSafeInteger(count))
      throw new FormatError(`the shape [${shape.join(', ')}] has more elements than can be counted`);
  }
  return count;
}

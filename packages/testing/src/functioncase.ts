import type { Shape, Tensor } from '@adjoint/tensor';
import { Draw } from './draw.ts';
import { fill } from './values.ts';

/**
 * One call of a function, with all that is needed to check it.
 *
 * @example
 * const swish: FunctionCase = {
 *   name: 'swish',
 *   torch: 'F.silu(x)',
 *   f: (x) => x.mul(x.sigmoid()),
 *   inputs: [drawn([2, 3])],
 * };
 * swish.f(...swish.inputs).shape;   // [2, 3]
 */
export interface FunctionCase {
  /** The name under which the function is exported. */
  readonly name: string;
  /** The same call as Python of `x`, `y`, `z`, `w`, `v`, `u`, the inputs in order, `torch`, `F` and `math`; null where PyTorch has none or errs. */
  readonly torch: string | null;
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
  /** Names of laws that do not hold for it; `vjp`, `double backward` where PyTorch's derivatives are others. */
  readonly skip?: readonly string[];
}

/**
 * Numbers for a case: distinct, well apart, in no order, and the same wherever it is written.
 *
 * Two inputs of one shape and interval need seeds that differ, or they are equal.
 *
 * @param low - where the interval begins in which they are spread evenly; `high` where it ends.
 * @example
 * const x = drawn([2, 3], 0, 6);
 * x.shape;               // [2, 3]
 * x.max().item() <= 6;   // true
 */
export function drawn(shape: Shape, low = -2, high = 2, seed = 1): Tensor {
  const draw = new Draw([...shape, low, high].reduce((hash, v) => Math.imul(hash, 31) + v * 1024, seed));
  const size = shape.reduce((p, n) => p * n, 1);
  const cells = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(draw.next() * (i + 1));
    [cells[i], cells[j]] = [cells[j]!, cells[i]!];
  }
  // One number in the middle half of each cell.
  return fill(shape, 'float64', (i) => low + ((high - low) * (cells[i]! + 0.25 + draw.next() / 2)) / size);
}

import { samplesOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { expPage } from '../kernels/expm.ts';
import { eachPage, store } from '../kernels/pages.ts';
import { checkMatrices, swapped } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';

const op: Op<null> = declare<null>({
  name: 'matrixExp',
  infer: ([a]) => {
    checkMatrices('matrixExp', a!);
    return a!;
  },
  kernel: ([a], out) => {
    const n = a!.shape.at(-1)!;
    eachPage(out.shape.slice(0, -2), [a!], ([page], index) => store(expPage(page!, n), out, index));
  },
  vjp: [(g, [a]) => along(swapped(a!), g)],
  linearity: 'general',
  jvp: ([t], [a]) => along(a!, t!),
  batch: beforeTheLast,
  keeps: [0],
  samples: samplesOf(null, [[3, 3]], [[2, 1, 1]], [[2, 2]], [[2, 0, 0]], [[0, 2, 2]]),
  domain: [-1, 1],
});

/** The derivative of exp at A along E: a corner of exp([[A, E], [0, A]]) (Van Loan 1978). */
function along(a: Tensor, e: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  const above = concat([a, e], -1);
  const below = concat([a.mul(0), a], -1);
  const corner = apply(op, [concat([above, below], -2)], null);
  return corner.slice(...a.shape.slice(0, -2).map(() => null), [0, n], [n, 2 * n]);
}

/**
 * The exponential of each square matrix, by scaling and squaring; leading axes are a batch.
 *
 * PyTorch: `torch.linalg.matrix_exp`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * matrixExp(tensor([[0, 1], [0, 0]]));   // [[1, 1], [0, 1]]
 */
export const matrixExp: ((a: Tensor) => Tensor) & { readonly op: typeof op } = Object.assign(
  (a: Tensor): Tensor => apply(op, [floats('matrixExp', a)], null),
  { op },
);

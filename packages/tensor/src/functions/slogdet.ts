import { checkMatrices } from '../matrices.ts';
import { floats } from '../floats.ts';
import { logAbsDet, signDet } from '../ops/logAbsDet.ts';
import type { Tensor } from '../tensor.ts';

/**
 * A determinant as its sign and the logarithm of its size.
 *
 * @example
 * const { sign, logAbsDet }: SignedLogDet = slogdet(tensor([[-1]]));
 * sign.item();        // -1
 * logAbsDet.item();   // 0
 */
export interface SignedLogDet {
  readonly sign: Tensor;
  readonly logAbsDet: Tensor;
}

/**
 * The sign of the determinant and log |det A| of each matrix, which neither overflow nor underflow; leading axes are a
 * batch. For a singular matrix they are 0 and -inf, and the gradient is NaN.
 *
 * PyTorch: `torch.linalg.slogdet`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * const { sign, logAbsDet } = slogdet(tensor([[0, 1e200], [1e200, 0]]));
 * sign.item();        // -1
 * logAbsDet.item();   // 921.0340
 */
export function slogdet(x: Tensor): SignedLogDet {
  const a = floats('slogdet', x);
  checkMatrices('slogdet', a);
  return { sign: signDet(a), logAbsDet: logAbsDet(a) };
}

/**
 * log det A of each matrix: NaN where the determinant is negative, -inf where it is 0.
 *
 * PyTorch: `torch.logdet`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * logdet(tensor([[2, 0], [0, 0.5]])).item();   // 0
 */
export function logdet(x: Tensor): Tensor {
  const a = floats('logdet', x);
  checkMatrices('logdet', a);
  return logAbsDet(a).add(signDet(a).log());
}

import { checkTensor } from '../operand.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The Kronecker product: every element of `a` times all of `b`, in the places of blocks. A tensor of lower rank is given
 * axes of length 1 in front.
 *
 * PyTorch: `torch.kron`.
 *
 * @throws DtypeError for what is no tensor.
 * @example
 * kron(tensor([[1, 2]]), tensor([[1], [10]]));   // [[1, 2], [10, 20]]
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  checkTensor('kron', a);
  checkTensor('kron', b);
  const rank = Math.max(a.rank, b.rank);
  const padded = (x: Tensor): readonly number[] => [...new Array<number>(rank - x.rank).fill(1), ...x.shape];
  const [p, q] = [padded(a), padded(b)];
  const spread = a.reshape(p.flatMap((n) => [n, 1])).mul(b.reshape(q.flatMap((n) => [1, n])));
  return spread.reshape(p.map((n, axis) => n * q[axis]!));
}

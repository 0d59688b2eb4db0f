import { elman, type Elman, unroll } from '@adjoint/rnn';
import { numpyRandom, stack, type Tensor, tensor, zeros } from '@adjoint/tensor';

/** A network and the state it starts from: what the notebook's gradients are taken of. */
export type Started = { readonly net: Elman; readonly h0: Tensor };

/** The notebook's sequence, a step of [batch, size] = [1, 1] for each time: the network is to learn y = 2 x. */
export const xs: readonly Tensor[] = [1, 2, 3].map((x) => tensor([[x]]));
export const ys: readonly Tensor[] = [2, 4, 6].map((y) => tensor([[y]]));

export const learningRate = 0.01;

/** The notebook's first cell: the same weights from the same random numbers, `np.random.seed(1)`. */
export function notebookNet(): Elman {
  const random = numpyRandom(1);
  return {
    wxh: random.randn(4, 1).mul(0.01),
    whh: random.randn(4, 4).mul(0.01),
    why: random.randn(1, 4).mul(0.01),
    bh: zeros([4]),
    by: zeros([1]),
  };
}

/** The loss that the notebook prints: the squared errors, summed over time. */
export function fullLoss({ net, h0 }: Started): Tensor {
  const { outputs } = unroll(elman, net, xs, { start: h0 });
  return stack(outputs).sub(stack(ys)).square().sum();
}

/** The loss whose gradient the notebook derives by hand, `dy = y - Y`: half of the printed one. */
export function halfLoss(start: Started): Tensor {
  return fullLoss(start).mul(0.5);
}

import type { Cell } from '@adjoint/rnn';
import { linear, normal, split, type Tensor, zeros } from '@adjoint/tensor';

/** Weights of a cell of two speeds: of x [hidden, inputs], of both states [hidden, hidden], and [hidden] each. */
export type TwoSpeeds = {
  readonly ofInput: Tensor;
  readonly ofFast: Tensor;
  readonly ofSlow: Tensor;
  readonly bias: Tensor;
  readonly pace: Tensor;
};

/** What such a cell hands on, [batch, hidden] each. */
export type Speeds = { readonly fast: Tensor; readonly slow: Tensor };

/** A cell that is in no library: fast units see everything, slow ones follow them, each at a pace that it learns. */
export const twoSpeeds: Cell<TwoSpeeds, Speeds> = {
  init(key, { inputs, hidden }) {
    const [a, b, c] = split(key, 3);
    const weights = (from: Tensor, width: number): Tensor => normal(from, [hidden, width], { std: width ** -0.5 });
    const [ofInput, ofFast, ofSlow] = [weights(a!, inputs), weights(b!, hidden), weights(c!, hidden)];
    return { ofInput, ofFast, ofSlow, bias: zeros([hidden]), pace: zeros([hidden]).sub(1) };
  },
  start: ({ bias }, batch) => ({ fast: zeros([batch, bias.size]), slow: zeros([batch, bias.size]) }),
  step(net, x, { fast, slow }) {
    const said = linear(x, net.ofInput, net.bias).add(linear(fast, net.ofFast));
    const now = said.add(linear(slow, net.ofSlow)).tanh();
    return { fast: now, slow: slow.add(now.sub(slow).mul(net.pace.sigmoid())) };
  },
  output: (_net, { slow }) => slow,
};

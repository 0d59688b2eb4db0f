import { checkInteger, checkOptions, linear, type Tensor, splitKey, uniform, zeros } from '@adjoint/tensor';
import type { Cell } from './cell.ts';

/**
 * Weights of an Elman network: wxh [hidden, inputs], whh [hidden, hidden], why [outputs, hidden], bh [hidden], by [outputs].
 *
 * @example
 * const net: Elman = elman.init(key(1), { inputs: 3, hidden: 4, outputs: 2 });
 * net.wxh.shape;   // [4, 3]
 */
export type Elman = {
  readonly wxh: Tensor;
  readonly whh: Tensor;
  readonly why: Tensor;
  readonly bh: Tensor;
  readonly by: Tensor;
};

/**
 * The simple recurrent network of Elman (1990): h' = tanh(Wxh x + Whh h + bh), y = Why h' + by.
 *
 * Rows: x is [batch, inputs], h is [batch, hidden], y is [batch, outputs].
 *
 * @example
 * const net = elman.init(key(1), { inputs: 1, hidden: 4, outputs: 1 });
 * const h = elman.step(net, tensor([[1]]), elman.start(net, 1));
 * elman.output(net, h).shape;   // [1, 1]
 */
export const elman: Cell<Elman, Tensor> = {
  init(key, sizes) {
    checkOptions('elman', sizes, 'inputs', 'hidden', 'outputs');
    const { inputs, hidden, outputs = hidden } = sizes;
    checkInteger('elman', 'inputs', inputs, 1);
    checkInteger('elman', 'hidden', hidden, 1);
    checkInteger('elman', 'outputs', outputs, 1);
    const [forX, forH, forY] = splitKey(key, 3);
    return {
      wxh: within(forX!, inputs, [hidden, inputs]),
      whh: within(forH!, hidden, [hidden, hidden]),
      why: within(forY!, hidden, [outputs, hidden]),
      bh: zeros([hidden]),
      by: zeros([outputs]),
    };
  },
  start: (net, batch) => zeros([batch, net.whh.shape[0]!], { dtype: net.whh.dtype }),
  step: (net, x, h) => linear(x, net.wxh).add(linear(h, net.whh)).add(net.bh).tanh(),
  output: (net, h) => linear(h, net.why, net.by),
};

/** Uniform over ±1/√fan, which keeps the sums that enter tanh near 1. */
function within(from: Tensor, fan: number, shape: readonly number[]): Tensor {
  return uniform(from, shape, { low: -1 / Math.sqrt(fan), high: 1 / Math.sqrt(fan) });
}

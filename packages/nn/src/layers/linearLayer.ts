import {
  checkOptions,
  inNameOf,
  linear,
  type RandomOptions,
  splitKey,
  type Tensor,
  uniform,
  zeros,
} from '@adjoint/tensor';
import { checkInteger } from '../functions/check.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { keyOf, type Layer } from './layer.ts';
import { checkBeginning, checkNet, drawn } from './weights.ts';

/**
 * Weights [outputs, inputs] and biases [outputs] of a linear layer.
 *
 * @example
 * const net: LinearWeights = linearLayer(3, 2).init(key(1));
 * net.weight.shape;   // [2, 3]
 */
export type LinearWeights = {
  readonly weight: Tensor;
  readonly bias?: Tensor;
};

/**
 * What a linear layer has, and how it begins.
 *
 * @example
 * const options: LinearLayerOptions = { bias: false, initializer: orthogonal };
 * Object.keys(linearLayer(3, 2, options).init(key(1)));   // ['weight']
 */
export interface LinearLayerOptions extends RandomOptions {
  /** Is there a bias? Yes, when left out. */
  readonly bias?: boolean | undefined;
  /** Of the weights; biases are 0 then. When left out both are spread evenly within ± 1/√inputs, as in PyTorch. */
  readonly initializer?: Initializer | undefined;
}

/**
 * x Wᵀ + b for rows x [..., inputs].
 *
 * PyTorch: `torch.nn.Linear`.
 *
 * @throws ShapeError for sizes that are no positive integers, and for x of other inputs.
 * @example
 * const layer = linearLayer(3, 2);
 * layer.run(layer.init(key(1)), ones([5, 3])).shape;   // [5, 2]
 */
export function linearLayer(inputs: number, outputs: number, options: LinearLayerOptions = {}): Layer<LinearWeights> {
  const name = 'linearLayer';
  checkInteger(name, 'the number of inputs', inputs, 1);
  checkInteger(name, 'the number of outputs', outputs, 1);
  checkOptions(name, options, 'bias?', 'initializer', 'dtype');
  checkBeginning(name, options);
  const { bias = true, initializer, dtype } = options;
  const even: Initializer = (key, shape) =>
    uniform(key, shape, { low: -1 / Math.sqrt(inputs), high: 1 / Math.sqrt(inputs) });
  return {
    init(key) {
      const [forWeight, forBias] = inNameOf(name, () => splitKey(key));
      const weight = drawn(name, initializer ?? even, forWeight!, [outputs, inputs], dtype);
      if (!bias) return { weight };
      const biases: Initializer =
        initializer === undefined ? even : (_, shape) => zeros(shape, { dtype: weight.dtype });
      return { weight, bias: drawn(name, biases, forBias!, [outputs], dtype) };
    },
    run(net, x, call = {}) {
      keyOf(name, call);
      checkNet(name, net, 'weight');
      return inNameOf(name, () => linear(x, net.weight, net.bias));
    },
  };
}

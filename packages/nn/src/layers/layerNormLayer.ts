import {
  checkOptions,
  inNameOf,
  ones,
  type RandomOptions,
  type Shape,
  ShapeError,
  shown,
  type Tensor,
  zeros,
} from '@adjoint/tensor';
import { checkInteger } from '../functions/check.ts';
import { layerNorm } from '../functions/layerNorm.ts';
import { rmsNorm } from '../functions/rmsNorm.ts';
import { keyOf, type Layer } from './layer.ts';
import { checkBeginning, checkNet } from './weights.ts';

/**
 * Scale and shift of a normalization, of the shape it is over, or one number of each for a channel.
 *
 * @example
 * const net: NormWeights = layerNormLayer(3).init(key(1));
 * net.weight;   // [1, 1, 1]
 */
export type NormWeights = {
  readonly weight: Tensor;
  readonly bias: Tensor;
};

/**
 * What keeps the root of a normalization from 0, and the dtype of its weights.
 *
 * @example
 * const options: NormLayerOptions = { eps: 1e-6 };
 * layerNormLayer(3, options).init(key(1)).bias;   // [0, 0, 0]
 */
export interface NormLayerOptions extends RandomOptions {
  /** Is added to the variance, or the mean square; that of the function of the layer's name when left out. */
  readonly eps?: number | undefined;
}

/** The lengths of the last axes. @throws ShapeError for anything else. */
function axesOf(name: string, shape: Shape | number, options: NormLayerOptions): Shape {
  checkOptions(name, options, 'eps', 'dtype');
  checkBeginning(name, options);
  const own = typeof shape === 'number' ? [shape] : shape;
  if (!Array.isArray(own) || own.length === 0)
    throw new ShapeError(`${name}: the shape of the last axes is needed, got ${shown(shape)}`);
  for (const n of own as Shape) checkInteger(name, 'an axis length', n, 1);
  return own as Shape;
}

/**
 * Each part of the last axes less its mean, over its standard deviation; then times a weight, plus a bias.
 *
 * PyTorch: `torch.nn.LayerNorm`.
 *
 * @param shape - lengths of the last axes.
 * @throws ShapeError for lengths that are none, and for x that does not end with them.
 * @example
 * const layer = layerNormLayer(2, { eps: 0 });
 * layer.run(layer.init(key(1)), tensor([[1, 3]]));   // [[-1, 1]]
 */
export function layerNormLayer(shape: Shape | number, options: NormLayerOptions = {}): Layer<NormWeights> {
  const name = 'layerNormLayer';
  const own = axesOf(name, shape, options);
  const { eps, dtype = 'float64' } = options;
  return {
    init: () => ({ weight: ones(own, { dtype }), bias: zeros(own, { dtype }) }),
    run(net, x, call = {}) {
      keyOf(name, call);
      checkNet(name, net, 'weight', 'bias');
      return inNameOf(name, () => layerNorm(x, own, { weight: net.weight, bias: net.bias, eps }));
    },
  };
}

/**
 * Each part of the last axes over the root of its mean square; then times a weight.
 *
 * PyTorch: `torch.nn.RMSNorm`.
 *
 * @param shape - lengths of the last axes.
 * @throws ShapeError for lengths that are none, and for x that does not end with them.
 * @example
 * const layer = rmsNormLayer(4, { eps: 0 });
 * layer.run(layer.init(key(1)), tensor([3, 4, 0, 0]));   // [1.2, 1.6, 0, 0]
 */
export function rmsNormLayer(
  shape: Shape | number,
  options: NormLayerOptions = {},
): Layer<Pick<NormWeights, 'weight'>> {
  const name = 'rmsNormLayer';
  const own = axesOf(name, shape, options);
  const { eps, dtype = 'float64' } = options;
  return {
    init: () => ({ weight: ones(own, { dtype }) }),
    run(net, x, call = {}) {
      keyOf(name, call);
      checkNet(name, net, 'weight');
      return inNameOf(name, () => rmsNorm(x, own, { weight: net.weight, eps }));
    },
  };
}

import { checkTensor, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { keyOf, type Layer, observed, type ObservingLayer } from './layer.ts';
import { layerOf, type Part, type WeightsOf } from './sequential.ts';

/**
 * x + part(x): what the part makes is a change of its input, so that gradients have a way around it (He and others, 2015).
 *
 * The weights are those of the part.
 *
 * @throws ShapeError if the part makes another shape of its input: nothing broadcasts here.
 * @example
 * const block = residual(sequential(linearLayer(3, 3), tanh));
 * block.run(block.init(key(1)), ones([5, 3])).shape;   // [5, 3]
 */
export function residual<const L extends Part>(part: L): ObservingLayer<WeightsOf<L>> {
  const name = 'residual';
  const layer = layerOf(name, part) as Layer<WeightsOf<L>>;
  const added = (x: Tensor, y: Tensor): Tensor => {
    checkTensor(name, x);
    checkTensor(name, y);
    if (sameShape(x.shape, y.shape)) return x.add(y);
    throw new ShapeError(`${name}: the part makes ${showShape(y.shape)} of an input ${showShape(x.shape)}`, {
      hint: 'the part must keep the shape: let it end with a layer of as many outputs as there are inputs',
    });
  };
  return {
    init: (key) => layer.init(key),
    run(net, x, call = {}) {
      keyOf(name, call);
      return added(x, layer.run(net, x, call));
    },
    observe(net, x, call = {}) {
      keyOf(name, call);
      const [y, next] = observed(layer, net, x, call);
      return [added(x, y), next];
    },
  };
}

import { described, DtypeError, inNameOf, splitKey, type Tensor, TreeError } from '@adjoint/tensor';
import { keyOf, type Layer, type LayerCall, type NoWeights, observed, type ObservingLayer } from './layer.ts';

/**
 * A layer, or a function of a tensor, which is one without weights.
 *
 * @example
 * const parts: readonly Part[] = [linearLayer(3, 2), tanh];
 * sequential(...parts).init(key(1)).length;   // 2
 */
export type Part = Layer<unknown> | ((x: Tensor) => Tensor);

/**
 * The weights of a part.
 *
 * @example
 * const net: WeightsOf<Layer<LinearWeights>> = linearLayer(3, 2).init(key(1));
 * net.weight.shape;   // [2, 3]
 */
export type WeightsOf<L> = L extends Layer<infer P> ? P : NoWeights;

/**
 * The weights of some parts, in order: a list, of which PyTorch's names are `0.weight`, `0.bias`, `1.weight`.
 *
 * @example
 * type Net = SequentialWeights<readonly [Layer<LinearWeights>, (x: Tensor) => Tensor]>;   // readonly [LinearWeights, Readonly<Record<string, never>>]
 */
export type SequentialWeights<L extends readonly Part[]> = { readonly [K in keyof L]: WeightsOf<L[K]> };

/** A part as a layer. @throws DtypeError for what is none. */
export function layerOf(name: string, part: Part): Layer<unknown> {
  if (typeof part === 'function') return { init: () => ({}), run: (_net, x) => part(x) };
  const given: Partial<Layer<unknown>> | null = part;
  if (typeof given?.init === 'function' && typeof given.run === 'function') return part;
  throw new DtypeError(`${name}: a part is a layer or a function, got ${described(part)}`, {
    hint: 'call the function that makes the layer: linearLayer(3, 2)',
  });
}

/**
 * One part after another: each gets what the one before makes. Weights are a list of the parts' own, and each part has a key
 * of its own in training.
 *
 * PyTorch: `torch.nn.Sequential`.
 *
 * @throws DtypeError for a part that is neither layer nor function, TreeError for weights of another number of parts.
 * @example
 * const model = sequential(linearLayer(3, 4), relu, dropoutLayer(0.2), linearLayer(4, 2));
 * const net = model.init(key(1));
 * net[3].weight.shape;                       // [2, 4]
 * model.run(net, ones([5, 3])).shape;        // [5, 2]
 */
export function sequential<const L extends readonly Part[]>(...parts: L): ObservingLayer<SequentialWeights<L>> {
  const name = 'sequential';
  const layers = parts.map((part) => layerOf(name, part));
  const keysOf = (key: Tensor): readonly Tensor[] => inNameOf(name, () => splitKey(key, layers.length));
  const callsOf = (call: LayerCall): readonly LayerCall[] => {
    const key = keyOf(name, call);
    return key === undefined ? layers.map(() => ({})) : keysOf(key).map((own) => ({ key: own }));
  };
  const checked = (net: unknown): readonly unknown[] => {
    if (Array.isArray(net) && net.length === layers.length) return net as readonly unknown[];
    throw new TreeError(
      `${name}: the weights of ${layers.length} parts are a list of ${layers.length}, got ${described(net)}`,
    );
  };
  const model: ObservingLayer<readonly unknown[]> = {
    init(key) {
      const keys = keysOf(key);
      return layers.map((layer, i) => layer.init(keys[i]!));
    },
    run(net, x, call = {}) {
      const own = checked(net);
      const calls = callsOf(call);
      return layers.reduce((y, layer, i) => layer.run(own[i], y, calls[i]), x);
    },
    observe(net, x, call = {}) {
      const own = checked(net);
      const calls = callsOf(call);
      let y = x;
      const next = layers.map((layer, i) => {
        const [output, after] = observed(layer, own[i], y, calls[i]!);
        y = output;
        return after;
      });
      return [y, next];
    },
  };
  return model as unknown as ObservingLayer<SequentialWeights<L>>;
}

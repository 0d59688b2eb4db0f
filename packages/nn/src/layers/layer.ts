import { checkOptions, checkTensor, type Tensor } from '@adjoint/tensor';

/**
 * What a layer is told beside its input.
 *
 * @example
 * const call: LayerCall = { key: key(1) };
 * dropoutLayer(0.5).run({}, ones([4]), call);   // [2, 2, 0, 0]
 */
export interface LayerCall {
  /** A random key means training: dropout draws from it, batch norm looks at the batch. Without one neither happens. */
  readonly key?: Tensor | undefined;
}

/**
 * Part of a network: how its weights begin, and what it makes of an input. The weights `P` are a tree that the caller keeps;
 * a layer itself holds nothing that changes.
 *
 * @example
 * const scale: Layer<{ readonly by: Tensor }> = {
 *   init: () => ({ by: tensor(2) }),
 *   run: (net, x) => x.mul(net.by),
 * };
 * const model = sequential(scale, relu);
 * model.run(model.init(key(1)), tensor([-1, 3]));   // [0, 6]
 */
export interface Layer<P> {
  /** New weights from a random key. */
  init(key: Tensor): P;
  /** The output for an input. */
  run(net: P, x: Tensor, call?: LayerCall): Tensor;
  /**
   * The output, and the tree with what a layer records of its inputs brought up to date; a layer that records nothing leaves
   * it out. Weights stay what they are, and without a key all does.
   */
  observe?(net: P, x: Tensor, call?: LayerCall): readonly [y: Tensor, net: P];
}

/**
 * A layer of which some part may record what it sees, as a batch norm does.
 *
 * @example
 * const model: ObservingLayer<readonly [BatchNormWeights]> = sequential(batchNormLayer(1));
 * const [, net] = model.observe(model.init(key(1)), tensor([[1], [3]]), { key: key(2) });
 * net[0].runningMean;   // [0.2]
 */
export interface ObservingLayer<P> extends Layer<P> {
  observe(net: P, x: Tensor, call?: LayerCall): readonly [y: Tensor, net: P];
}

/**
 * The tree of a layer without weights.
 *
 * @example
 * const net: NoWeights = dropoutLayer(0.5).init(key(1));   // {}
 */
export type NoWeights = Readonly<Record<string, never>>;

/** What `layer.observe` gives, of layers that record nothing too. */
export function observed<P>(layer: Layer<P>, net: P, x: Tensor, call: LayerCall): readonly [y: Tensor, net: P] {
  return layer.observe === undefined ? [layer.run(net, x, call), net] : layer.observe(net, x, call);
}

/** The key of a call, if it has one. @throws ShapeError for anything else in it, DtypeError for a key that is no tensor. */
export function keyOf(name: string, call: LayerCall): Tensor | undefined {
  checkOptions(name, call, 'key');
  if (call.key !== undefined) checkTensor(`${name}: for the key`, call.key);
  return call.key;
}

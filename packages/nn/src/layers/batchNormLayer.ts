import {
  checkOptions,
  inNameOf,
  leavesOf,
  mapTree,
  ones,
  stopGradient,
  type Tensor,
  variance,
  zeros,
} from '@adjoint/tensor';
import { batchNorm } from '../functions/batchNorm.ts';
import { checkInteger, checkNumber } from '../functions/check.ts';
import { keyOf, type ObservingLayer } from './layer.ts';
import type { NormLayerOptions, NormWeights } from './layerNormLayer.ts';
import { checkBeginning, checkNet } from './weights.ts';

/**
 * Scale and shift of a batch norm, and the mean and variance that it has recorded; one number of each for a channel.
 *
 * @example
 * const net: BatchNormWeights = batchNormLayer(2).init(key(1));
 * net.runningVariance;   // [1, 1]
 */
export type BatchNormWeights = NormWeights & {
  readonly runningMean: Tensor;
  readonly runningVariance: Tensor;
};

/**
 * What keeps the root of a batch norm from 0, and how fast its records follow the batches.
 *
 * @example
 * const options: BatchNormLayerOptions = { momentum: 1 };
 * const layer = batchNormLayer(1, options);
 * layer.observe(layer.init(key(1)), tensor([[1], [3]]), { key: key(2) })[1].runningMean;   // [2]
 */
export interface BatchNormLayerOptions extends NormLayerOptions {
  /** The part of a record, in [0, 1], that each batch replaces; 0.1 when left out. */
  readonly momentum?: number | undefined;
}

/**
 * Each channel less its mean, over its standard deviation; then times a weight, plus a bias. In training, which a key means,
 * these are of the batch; otherwise they are the ones recorded.
 *
 * `run` records nothing. `observe` returns, beside the output, a tree in which mean and variance (over n - 1) have moved towards
 * those of the batch; `withStatistics` carries them into the tree that an optimiser makes.
 *
 * PyTorch: `torch.nn.BatchNorm1d`, and `BatchNorm2d`.
 *
 * @param channels - the length of the second axis.
 * @throws ShapeError for another number of channels, and in training for one value for each of them.
 * @example
 * const layer = batchNormLayer(2, { eps: 0 });
 * const x = tensor([[1, 0], [3, 8]]);
 * const [y, net] = layer.observe(layer.init(key(1)), x, { key: key(2) });
 * y;                 // [[-1, -1], [1, 1]]
 * net.runningMean;   // [0.2, 0.4]
 */
export function batchNormLayer(
  channels: number,
  options: BatchNormLayerOptions = {},
): ObservingLayer<BatchNormWeights> {
  const name = 'batchNormLayer';
  checkInteger(name, 'the number of channels', channels, 1);
  checkOptions(name, options, 'eps', 'momentum', 'dtype');
  checkBeginning(name, options);
  const { eps, momentum = 0.1, dtype = 'float64' } = options;
  checkNumber(name, 'momentum lies in [0, 1]', momentum, (value) => value >= 0 && value <= 1);
  const moved = (record: Tensor, now: Tensor): Tensor => stopGradient(record.mul(1 - momentum).add(now.mul(momentum)));
  const layer: ObservingLayer<BatchNormWeights> = {
    init: () => ({
      weight: ones([channels], { dtype }),
      bias: zeros([channels], { dtype }),
      runningMean: zeros([channels], { dtype }),
      runningVariance: ones([channels], { dtype }),
    }),
    run(net, x, call = {}) {
      const training = keyOf(name, call) !== undefined;
      checkNet(name, net, 'weight', 'bias', 'runningMean', 'runningVariance');
      const { weight, bias, runningMean, runningVariance } = net;
      return inNameOf(name, () => batchNorm(x, { weight, bias, runningMean, runningVariance, eps, training }));
    },
    observe(net, x, call = {}) {
      const y = layer.run(net, x, call);
      if (call.key === undefined) return [y, net];
      const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
      const { runningMean, runningVariance } = net;
      return [
        y,
        {
          ...net,
          runningMean: moved(runningMean, x.mean(axes)),
          runningVariance: moved(runningVariance, variance(x, axes)),
        },
      ];
    },
  };
  return layer;
}

/**
 * The tree `net` with the running means and variances of another, wherever in it batch norms lie.
 *
 * @param seen - a tree of the same structure, as `observe` returns it.
 * @throws TreeError where the trees differ.
 * @example
 * const model = sequential(linearLayer(3, 2), batchNormLayer(2));
 * const net = model.init(key(1));
 * const [, seen] = model.observe(net, normal(key(2), [8, 3]), { key: key(3) });
 * const next = withStatistics(mapTree((w) => w.mul(0.9), net), seen);
 * next[1].runningVariance.equal(seen[1].runningVariance);   // [true, true]
 */
export function withStatistics<P>(net: P, seen: P): P {
  const leaves = leavesOf(net);
  let i = 0;
  return mapTree(
    (own, other: Tensor) => (/\.running(?:Mean|Variance)$/.test(leaves[i++]!.path) ? other : own),
    net,
    seen,
  );
}

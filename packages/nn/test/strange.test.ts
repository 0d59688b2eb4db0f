import { parameter } from '@adjoint/autograd';
import { key, normal, tanh, tensor } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import * as nn from '../src/index.ts';
import { rawErrors, type RightCall } from '../../testing/test/strange.ts';

const x = normal(key(1), [2, 3]);
const row = normal(key(2), [3]);
const classes = tensor([0, 2], { dtype: 'int32' });
const signs = tensor([1, -1, 1]);
const net = { w: x, b: row };
const shared = { learningRate: 0.1, weightDecay: 0.1, maximize: false };

/** Rules that take rules, at work. */
const used = {
  accumulated: (rule: nn.UpdateRule<unknown>, every: number) => nn.accumulated(rule, every).init(net),
  partitioned: (rules: Record<string, nn.UpdateRule<unknown>>, partOf: () => string) =>
    nn.partitioned(rules, partOf).init(net),
  Optimizer: (of: unknown, rule: nn.UpdateRule<unknown>) => new nn.Optimizer(of, rule).step(),
};

const losses: readonly RightCall[] = [
  [nn, 'huber', x, x, { delta: 1, reduction: 'sum' }],
  [nn, 'klDivergence', x, x.softmax(1), { logTarget: false, reduction: 'batchmean' }],
  [nn, 'crossEntropy', x, classes, { weight: row, ignoreIndex: -1, labelSmoothing: 0.1 }],
  [nn, 'binaryCrossEntropyWithLogits', x, x.sigmoid(), { weight: row, posWeight: row }],
  [nn, 'gaussianNll', x, x, x.abs(), { full: true, eps: 1e-6 }],
  [nn, 'tripletMargin', x, x, x, { margin: 1, p: 2, eps: 1e-6, swap: true }],
  [nn, 'marginRanking', row, row, signs, { margin: 1, reduction: 'none' }],
  [nn, 'ctc', normal(key(3), [4, 3]), classes.add(1).minimum(2), { inputLengths: [4], blank: 0, zeroInfinity: true }],
];

const layers: readonly RightCall[] = [
  [nn.linearLayer(3, 2), x] as const,
  [nn.batchNormLayer(3), x] as const,
  [nn.embeddingLayer(3, 2), classes] as const,
  [nn.dropoutLayer(0.5), x] as const,
  [nn.residual(nn.linearLayer(3, 3)), x] as const,
  [nn.sequential(nn.linearLayer(3, 3), tanh, nn.batchNormLayer(3)), x] as const,
].map(([layer, input]) => [layer, 'run', layer.init(key(4)), input, { key: key(5) }]);

const updates: readonly RightCall[] = [
  [nn, 'adam', { ...shared, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, amsgrad: true }],
  [nn, 'adadelta', { ...shared, rho: 0.9, epsilon: 1e-6 }],
  [nn.adam(), 'update', net, net, nn.adam().init(net)],
  [nn.sgd({ momentum: 0.9 }), 'update', net, net, nn.sgd({ momentum: 0.9 }).init(net)],
  [used, 'accumulated', nn.adam(), 2],
  [used, 'partitioned', { a: nn.adam(), b: nn.sgd() }, () => 'a'],
  [used, 'Optimizer', parameter(row), nn.adam()],
  [nn.ema(), 'update', nn.ema().init(net), net],
  [nn.ema(), 'value', nn.ema().init(net)],
];

const rates: readonly RightCall[] = [
  [nn, 'warmUp', nn.constantRate({ rate: 1 }), { steps: 3, startFactor: 0.1 }],
  [nn, 'multiStepDecay', { rate: 1, milestones: [1, 4], gamma: 0.5 }],
  [nn, 'oneCycle', { maxRate: 1, steps: 20, pctStart: 0.3, anneal: 'cos', threePhase: true, after: 'hold' }],
  [nn, 'reduceOnPlateau', { rate: 1, mode: 'min', patience: 1, thresholdMode: 'abs' }],
  [nn.reduceOnPlateau({ rate: 1 }), 'update', nn.reduceOnPlateau({ rate: 1 }).init(), 3],
];

const others: readonly RightCall[] = [
  [nn, 'clipByGlobalNorm', net, 1, { order: 2, errorIfNonfinite: false }],
  [nn, 'clipByValue', net, 1],
  [nn, 'gelu', x, { approximate: 'tanh' }],
  [nn, 'orthogonal', key(6), [3, 2], { gain: 1, dtype: 'float32' }],
  [nn, 'heNormal', key(6), [3, 2], { mode: 'fanIn', nonlinearity: 'relu', slope: 0, dtype: 'float64' }],
  [nn, 'linearLayer', 3, 2, { bias: true, initializer: nn.orthogonal, dtype: 'float32' }],
  [nn, 'batchNormLayer', 3, { eps: 1e-5, momentum: 0.1, dtype: 'float64' }],
  [nn, 'layerNormLayer', [3], { eps: 1e-5 }],
  [nn, 'embedding', classes, x.T, { paddingIndex: 0 }],
  [nn, 'loadStateDict', net, { w: x, b: row }, { strict: true, cast: true }],
];

test.each([
  ['losses', losses],
  ['layers', layers],
  ['update rules', updates],
  ['schedules', rates],
  ['all else', others],
] as const)('what nobody means is refused by a sentence, not by the engine: %s', (_, calls) => {
  expect(rawErrors(calls)).toEqual([]);
});

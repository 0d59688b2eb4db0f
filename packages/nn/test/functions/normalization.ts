import { batchNorm, groupNorm, instanceNorm, layerNorm, normalize, rmsNorm } from '@adjoint/nn';
import { tensor, zeros } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

const weight = drawn([3], -2, 2, 2);
const bias = drawn([3], -2, 2, 3);
const mean = drawn([3], -2, 2, 4);
const variance = drawn([3], 0.5, 2, 5);

export const cases: readonly FunctionCase[] = [
  {
    name: 'layerNorm',
    torch: 'F.layer_norm(x, [3], y, z)',
    f: (x, y, z) => layerNorm(x, [3], { weight: y, bias: z }),
    inputs: [drawn([2, 4, 3]), weight, bias],
  },
  {
    name: 'layerNorm',
    torch: 'F.layer_norm(x, [2, 3], y, None, 0.1)',
    f: (x, y) => layerNorm(x, [2, 3], { weight: y, eps: 0.1 }),
    inputs: [drawn([2, 2, 3]), drawn([2, 3], -2, 2, 2)],
  },
  { name: 'layerNorm', torch: 'F.layer_norm(x, [4])', f: (x) => layerNorm(x, 4), inputs: [drawn([4])] },
  { name: 'layerNorm', torch: 'F.layer_norm(x, [4])', f: (x) => layerNorm(x, 4), inputs: [drawn([0, 4])] },
  { name: 'layerNorm', torch: 'F.layer_norm(x, [1])', f: (x) => layerNorm(x, 1), inputs: [drawn([3, 1])] },
  {
    name: 'rmsNorm',
    torch: 'F.rms_norm(x, [3], y)',
    f: (x, y) => rmsNorm(x, [3], { weight: y }),
    inputs: [drawn([2, 4, 3]), weight],
  },
  {
    name: 'rmsNorm',
    torch: 'F.rms_norm(x, [2, 3], None, 0.1)',
    f: (x) => rmsNorm(x, [2, 3], { eps: 0.1 }),
    inputs: [drawn([2, 3])],
  },
  {
    name: 'rmsNorm',
    torch: 'F.rms_norm(x, [3], None, 1e-2)',
    f: (x) => rmsNorm(x, 3, { eps: 1e-2 }),
    inputs: [zeros([2, 3])],
  },
  {
    name: 'groupNorm',
    torch: 'F.group_norm(x, 2, y, z)',
    f: (x, y, z) => groupNorm(x, 2, { weight: y, bias: z }),
    inputs: [drawn([2, 4, 3]), drawn([4], -2, 2, 2), drawn([4], -2, 2, 3)],
  },
  {
    name: 'groupNorm',
    torch: 'F.group_norm(x, 3, None, None, 0.1)',
    f: (x) => groupNorm(x, 3, { eps: 0.1 }),
    inputs: [drawn([2, 6])],
  },
  { name: 'groupNorm', torch: 'F.group_norm(x, 2)', f: (x) => groupNorm(x, 2), inputs: [drawn([0, 4, 2])] },
  {
    name: 'batchNorm',
    torch: 'F.batch_norm(x, None, None, y, z, True)',
    f: (x, y, z) => batchNorm(x, { weight: y, bias: z, training: true }),
    inputs: [drawn([2, 3, 2, 2]), weight, bias],
  },
  {
    name: 'batchNorm',
    torch: '(x - y[:, None]) / (z[:, None] + 0.01).sqrt() * w[:, None] + v[:, None]',
    f: (x, y, z, w, v) => batchNorm(x, { runningMean: y, runningVariance: z, weight: w, bias: v, eps: 0.01 }),
    inputs: [drawn([2, 3, 4]), mean, variance, weight, bias],
  },
  {
    name: 'batchNorm',
    torch: 'F.batch_norm(x, None, None, training=True)',
    f: (x) => batchNorm(x, { training: true }),
    inputs: [drawn([4, 3])],
  },
  {
    name: 'instanceNorm',
    torch: 'F.instance_norm(x, None, None, y, z)',
    f: (x, y, z) => instanceNorm(x, { weight: y, bias: z }),
    inputs: [drawn([2, 3, 2, 2]), weight, bias],
  },
  {
    name: 'instanceNorm',
    torch: '(x - y[:, None]) / (z[:, None] + 0.1).sqrt()',
    f: (x, y, z) => instanceNorm(x, { runningMean: y, runningVariance: z, useInputStats: false, eps: 0.1 }),
    inputs: [drawn([2, 3, 4]), mean, variance],
  },
  { name: 'normalize', torch: 'F.normalize(x)', f: (x) => normalize(x), inputs: [drawn([2, 3, 2])] },
  {
    name: 'normalize',
    torch: 'F.normalize(x, 3., 0)',
    f: (x) => normalize(x, { p: 3, axis: 0 }),
    inputs: [drawn([3, 2])],
  },
  {
    name: 'normalize',
    torch: 'F.normalize(x, 1., -1)',
    f: (x) => normalize(x, { p: 1, axis: -1 }),
    inputs: [drawn([2, 3])],
  },
  {
    name: 'normalize',
    torch: 'F.normalize(x, math.inf, 0)',
    f: (x) => normalize(x, { p: Infinity, axis: 0 }),
    inputs: [drawn([4])],
  },
  { name: 'normalize', torch: 'F.normalize(x, eps=5.)', f: (x) => normalize(x, { eps: 5 }), inputs: [drawn([2, 3])] },
  {
    name: 'normalize',
    torch: 'F.normalize(x)',
    f: (x) => normalize(x),
    inputs: [
      tensor([
        [0, 0],
        [3, 4],
      ]),
    ],
    // Slopes of 10¹² at the origin end at a distance of 10⁻¹², far below any step of a difference; PyTorch says NaN.
    skip: ['the second derivative agrees with differences of the first', 'double backward'],
  },
  { name: 'normalize', torch: 'F.normalize(x)', f: (x) => normalize(x), inputs: [drawn([0, 3])] },
];

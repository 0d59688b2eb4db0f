// Over 150 lines: a case or two for each loss.
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineDistance,
  cosineEmbedding,
  crossEntropy,
  ctc,
  gaussianNll,
  hingeEmbedding,
  huber,
  klDivergence,
  marginRanking,
  meanAbsoluteError,
  meanSquaredError,
  nll,
  poissonNll,
  smoothL1,
  sumOfSquares,
  tripletMargin,
} from '@adjoint/nn';
import { tensor } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

const ints = (values: readonly number[] | readonly (readonly number[])[]) => tensor(values, { dtype: 'int32' });
const [scores, classes] = [drawn([3, 4]), ints([0, 3, 1])];
const weight = drawn([4], 0.2, 2, 2);
const [prediction, target] = [drawn([2, 3]), drawn([2, 3], -2, 2, 2)];
const [shares, truth] = [drawn([2, 3], 0.1, 0.9), drawn([2, 3], 0.1, 0.9, 2)];

export const cases: readonly FunctionCase[] = [
  {
    name: 'crossEntropy',
    torch: 'F.cross_entropy(x, y)',
    f: (x, y) => crossEntropy(x, y),
    inputs: [scores, classes],
  },
  {
    name: 'crossEntropy',
    torch: 'F.cross_entropy(x, y, z, label_smoothing=0.1, reduction="none")',
    f: (x, y, z) => crossEntropy(x, y, { weight: z, labelSmoothing: 0.1, reduction: 'none' }),
    inputs: [drawn([2, 3, 2]), drawn([2, 3, 2], 0.1, 0.9, 2), drawn([3], 0.2, 2, 3)],
  },
  {
    name: 'crossEntropy',
    torch: null,
    f: (x, y, z) => crossEntropy(x, y, { weight: z, labelSmoothing: 0.1, reduction: 'none' }),
    inputs: [scores, classes, weight],
  },
  {
    name: 'nll',
    torch: 'F.nll_loss(x, y)',
    f: (x, y) => nll(x, y),
    inputs: [
      drawn([2, 4, 2]),
      ints([
        [0, 3],
        [-100, 1],
      ]),
    ],
  },
  {
    name: 'nll',
    torch: null,
    f: (x, y, z) => nll(x, y, { weight: z, ignoreIndex: 3 }),
    inputs: [scores, classes, weight],
  },
  {
    name: 'meanSquaredError',
    torch: 'F.mse_loss(x, y)',
    f: (x, y) => meanSquaredError(x, y),
    inputs: [prediction, target],
  },
  {
    name: 'meanSquaredError',
    torch: 'F.mse_loss(x, y)',
    f: (x, y) => meanSquaredError(x, y),
    inputs: [drawn([0, 3]), drawn([0, 3], -2, 2, 2)],
  },
  {
    name: 'meanSquaredError',
    torch: 'F.mse_loss(x, y, reduction="none")',
    f: (x, y) => meanSquaredError(x, y, { reduction: 'none' }),
    inputs: [prediction, target],
  },
  {
    name: 'sumOfSquares',
    torch: 'F.mse_loss(x, y, reduction="sum")',
    f: (x, y) => sumOfSquares(x, y),
    inputs: [drawn([4]), drawn([4], -2, 2, 2)],
  },
  {
    name: 'meanAbsoluteError',
    torch: 'torch.where(x > y, x - y, y - x).mean()',
    f: (x, y) => meanAbsoluteError(x, y),
    inputs: [prediction, target],
  },
  {
    name: 'huber',
    torch: 'F.huber_loss(x, y, delta=0.8)',
    f: (x, y) => huber(x, y, { delta: 0.8 }),
    inputs: [prediction, target],
  },
  {
    name: 'smoothL1',
    torch: 'F.smooth_l1_loss(x, y, reduction="none", beta=0.8)',
    f: (x, y) => smoothL1(x, y, { beta: 0.8, reduction: 'none' }),
    inputs: [prediction, target],
  },
  {
    name: 'smoothL1',
    torch: 'torch.where(x > y, x - y, y - x).sum()',
    f: (x, y) => smoothL1(x, y, { beta: 0, reduction: 'sum' }),
    inputs: [prediction, target],
  },
  {
    name: 'binaryCrossEntropy',
    torch: 'F.binary_cross_entropy(x, y)',
    f: (x, y) => binaryCrossEntropy(x, y),
    inputs: [shares, truth],
  },
  {
    name: 'binaryCrossEntropyWithLogits',
    torch: '-(y * w * F.logsigmoid(x) + (1 - y) * F.logsigmoid(-x)) * z',
    f: (x, y, z, w) => binaryCrossEntropyWithLogits(x, y, { weight: z, posWeight: w, reduction: 'none' }),
    inputs: [prediction, truth, drawn([3], 0.1, 2, 3), drawn([2, 1], 0.1, 2, 4)],
  },
  {
    name: 'klDivergence',
    torch: 'F.kl_div(x, y, reduction="batchmean")',
    f: (x, y) => klDivergence(x, y, { reduction: 'batchmean' }),
    inputs: [drawn([2, 3], -2, -0.1), truth],
  },
  {
    name: 'klDivergence',
    torch: 'F.kl_div(x, y, reduction="none", log_target=True)',
    f: (x, y) => klDivergence(x, y, { logTarget: true, reduction: 'none' }),
    inputs: [drawn([2, 3], -2, -0.1), drawn([2, 3], -2, -0.1, 2)],
  },
  {
    name: 'cosineEmbedding',
    torch: 'F.cosine_embedding_loss(x, y, z, margin=-0.9)',
    f: (x, y, z) => cosineEmbedding(x, y, z, { margin: -0.9 }),
    inputs: [prediction, target, ints([1, -1])],
  },
  {
    name: 'cosineDistance',
    torch: '1 - F.cosine_similarity(x, y, -1)',
    f: (x, y) => cosineDistance(x, y, { reduction: 'none' }),
    inputs: [prediction, target],
  },
  {
    name: 'gaussianNll',
    torch: 'F.gaussian_nll_loss(x, y, z, full=True)',
    f: (x, y, z) => gaussianNll(x, y, z, { full: true }),
    inputs: [prediction, target, drawn([2, 1], 0.1, 2, 3)],
  },
  {
    name: 'poissonNll',
    torch: 'F.poisson_nll_loss(x, y, full=True)',
    f: (x, y) => poissonNll(x, y, { full: true }),
    inputs: [prediction, drawn([2, 3], 0.1, 4, 2)],
  },
  {
    name: 'poissonNll',
    torch: 'F.poisson_nll_loss(x, y, log_input=False, eps=0.1, reduction="none")',
    f: (x, y) => poissonNll(x, y, { logInput: false, eps: 0.1, reduction: 'none' }),
    inputs: [drawn([2, 3], 0.1, 4, 2), drawn([2, 3], 0.1, 4, 3)],
  },
  {
    name: 'marginRanking',
    torch: 'F.margin_ranking_loss(x, y, z, margin=0.3)',
    f: (x, y, z) => marginRanking(x, y, z, { margin: 0.3 }),
    inputs: [drawn([3]), drawn([3], -2, 2, 2), ints([1, -1, 1])],
  },
  {
    name: 'hingeEmbedding',
    torch: 'F.hinge_embedding_loss(x, y, reduction="none")',
    f: (x, y) => hingeEmbedding(x, y, { reduction: 'none' }),
    inputs: [drawn([3]), ints([1, -1, -1])],
  },
  {
    name: 'tripletMargin',
    torch: 'F.triplet_margin_loss(x, y, z, margin=3., swap=True)',
    f: (x, y, z) => tripletMargin(x, y, z, { margin: 3, swap: true }),
    inputs: [prediction, target, drawn([2, 3], -2, 2, 3)],
  },
  {
    name: 'ctc',
    torch: null,
    f: (x, y) => ctc(x, y, { inputLengths: [4, 3], targetLengths: [2, 1] }),
    inputs: [
      drawn([4, 2, 3]),
      ints([
        [1, 2],
        [2, 1],
      ]),
    ],
  },
];

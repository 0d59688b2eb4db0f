import {
  bilinear,
  cdist,
  cosineSimilarity,
  dropout,
  embedding,
  embeddingBag,
  pairwiseDistance,
  scaledDotProductAttention,
} from '@adjoint/nn';
import { key, tensor, zeros } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

const indices = tensor(
  [
    [1, 0, 3],
    [3, 1, 1],
  ],
  { dtype: 'int32' },
);
const list = tensor([1, 0, 3, 3, 1], { dtype: 'int32' });
const offsets = tensor([0, 2, 2, 4], { dtype: 'int32' });
const table = drawn([4, 2]);
const [rows, others] = [drawn([2, 3]), drawn([2, 3], -2, 2, 2)];
const [points, far] = [drawn([3, 2]), drawn([4, 2], -2, 2, 2)];
const qkv = [drawn([2, 3, 4]), drawn([2, 5, 4], -2, 2, 2), drawn([2, 5, 2], -2, 2, 3)] as const;
const seen = tensor([
  [true, false, true, true, false],
  [false, false, false, false, false],
  [true, true, true, true, true],
]);

export const cases: readonly FunctionCase[] = [
  { name: 'embedding', torch: 'F.embedding(x.long(), y)', f: (x, y) => embedding(x, y), inputs: [indices, table] },
  {
    name: 'embedding',
    torch: 'F.embedding(x.long(), y, padding_idx=-1)',
    f: (x, y) => embedding(x, y, { paddingIndex: -1 }),
    inputs: [indices, table],
    // Differences see the row that the gradient leaves out on purpose.
    skip: [
      'the gradient agrees with differences',
      'the pullback is the transpose of the pushforward: <w, J v> = <Jᵀ w, v>',
    ],
  },
  {
    name: 'embedding',
    torch: 'y[x.long()]',
    f: (x, y) => embedding(x, y),
    inputs: [zeros([0, 2], { dtype: 'int32' }), table],
  },
  {
    name: 'embedding',
    torch: 'F.embedding(x.long(), y)',
    f: (x, y) => embedding(x, y),
    inputs: [tensor(2, { dtype: 'int32' }), table],
  },
  {
    name: 'embeddingBag',
    torch: 'F.embedding_bag(x.long(), y)',
    f: (x, y) => embeddingBag(x, y),
    inputs: [indices, table],
  },
  {
    name: 'embeddingBag',
    torch: "F.embedding_bag(x.long(), y, mode='max')",
    f: (x, y) => embeddingBag(x, y, { mode: 'max' }),
    inputs: [indices, table],
  },
  {
    name: 'embeddingBag',
    torch: "F.embedding_bag(x.long(), y, per_sample_weights=z, mode='sum')",
    f: (x, y, z) => embeddingBag(x, y, { mode: 'sum', perSampleWeights: z }),
    inputs: [indices, table, drawn([2, 3], -2, 2, 2)],
  },
  ...(['sum', 'mean', 'max'] as const).map((mode): FunctionCase => ({
    name: 'embeddingBag',
    torch: `F.embedding_bag(x.long(), y, z.long(), mode='${mode}')`,
    f: (x, y, z) => embeddingBag(x, y, { offsets: z, mode }),
    inputs: [list, table, offsets],
  })),
  {
    name: 'embeddingBag',
    torch: 'F.embedding_bag(x.long(), y, z.long())',
    f: (x, y, z) => embeddingBag(x, y, { offsets: z }),
    inputs: [zeros([0], { dtype: 'int32' }), table, zeros([2], { dtype: 'int32' })],
  },
  {
    name: 'bilinear',
    torch: 'F.bilinear(x, y, z, w)',
    f: (x, y, z, w) => bilinear(x, y, z, w),
    inputs: [drawn([2, 2, 3]), drawn([2, 2, 2], -2, 2, 2), drawn([4, 3, 2], -2, 2, 3), drawn([4], -2, 2, 4)],
  },
  {
    name: 'bilinear',
    torch: 'F.bilinear(x, y, z)',
    f: (x, y, z) => bilinear(x, y, z),
    inputs: [drawn([3]), drawn([2], -2, 2, 2), drawn([1, 3, 2], -2, 2, 3)],
  },
  {
    name: 'cosineSimilarity',
    torch: 'F.cosine_similarity(x, y)',
    f: (x, y) => cosineSimilarity(x, y),
    inputs: [rows, others],
  },
  {
    name: 'cosineSimilarity',
    torch: 'F.cosine_similarity(x, y, 0)',
    f: (x, y) => cosineSimilarity(x, y, { axis: 0 }),
    inputs: [drawn([3, 1, 2]), drawn([3, 2, 1], -2, 2, 2)],
  },
  {
    name: 'cosineSimilarity',
    torch: 'F.cosine_similarity(x, y, -1, 0.1)',
    f: (x, y) => cosineSimilarity(x, y, { axis: -1, eps: 0.1 }),
    inputs: [
      tensor([
        [0, 0, 0],
        [1, 2, 3],
      ]),
      others,
    ],
    // Near 0 the length that is divided by is constant, and PyTorch's second derivative is not of that.
    skip: ['double backward'],
  },
  {
    name: 'pairwiseDistance',
    torch: 'F.pairwise_distance(x, y)',
    f: (x, y) => pairwiseDistance(x, y),
    inputs: [rows, others],
  },
  {
    name: 'pairwiseDistance',
    torch: 'F.pairwise_distance(x, y, 3., 0.1, True)',
    f: (x, y) => pairwiseDistance(x, y, { p: 3, eps: 0.1, keepdims: true }),
    inputs: [rows, drawn([3], -2, 2, 2)],
  },
  {
    name: 'pairwiseDistance',
    torch: 'F.pairwise_distance(x, y, 1.5, 0.)',
    f: (x, y) => pairwiseDistance(x, y, { p: 1.5, eps: 0 }),
    inputs: [drawn([3]), drawn([3], -2, 2, 2)],
  },
  { name: 'cdist', torch: 'torch.cdist(x, y)', f: (x, y) => cdist(x, y), inputs: [points, far] },
  { name: 'cdist', torch: 'torch.cdist(x, y, 1.)', f: (x, y) => cdist(x, y, { p: 1 }), inputs: [points, far] },
  {
    name: 'cdist',
    torch: 'torch.cdist(x, y, 3.)',
    f: (x, y) => cdist(x, y, { p: 3 }),
    inputs: [drawn([2, 1, 3, 2]), drawn([3, 2, 2], -2, 2, 2)],
  },
  {
    name: 'cdist',
    torch: 'torch.cdist(x, y, math.inf)',
    f: (x, y) => cdist(x, y, { p: Infinity }),
    inputs: [points, far],
  },
  {
    name: 'cdist',
    torch: 'torch.cdist(x, y)',
    f: (x, y) => cdist(x, y),
    inputs: [
      tensor([
        [1, 2],
        [0, 5],
      ]),
      tensor([
        [1, 2],
        [3, 4],
        [0, 0],
      ]),
    ],
  },
  { name: 'cdist', torch: 'torch.cdist(x, y)', f: (x, y) => cdist(x, y), inputs: [drawn([2, 0]), zeros([3, 0])] },
  {
    name: 'dropout',
    torch: 'x * torch.tensor([[0., 2., 2.], [2., 2., 0.]], dtype=torch.float64)',
    f: (x) => dropout(key(3), x, 0.5),
    inputs: [rows],
  },
  { name: 'dropout', torch: 'F.dropout(x, 0.)', f: (x) => dropout(key(1), x, 0), inputs: [rows] },
  { name: 'dropout', torch: 'F.dropout(x, 1.)', f: (x) => dropout(key(1), x, 1), inputs: [rows] },
  {
    name: 'scaledDotProductAttention',
    torch: 'F.scaled_dot_product_attention(x, y, z)',
    f: (x, y, z) => scaledDotProductAttention(x, y, z),
    inputs: qkv,
  },
  {
    name: 'scaledDotProductAttention',
    torch: 'F.scaled_dot_product_attention(x, y, z, is_causal=True, scale=0.3)',
    f: (x, y, z) => scaledDotProductAttention(x, y, z, { causal: true, scale: 0.3 }),
    inputs: qkv,
  },
  {
    name: 'scaledDotProductAttention',
    torch: 'F.scaled_dot_product_attention(x, y, z, w.bool())',
    f: (x, y, z, w) => scaledDotProductAttention(x, y, z, { mask: w }),
    inputs: [...qkv, seen],
  },
  {
    name: 'scaledDotProductAttention',
    torch: 'F.scaled_dot_product_attention(x, y, z, w)',
    f: (x, y, z, w) => scaledDotProductAttention(x, y, z, { mask: w }),
    inputs: [...qkv, drawn([5], -2, 2, 4)],
  },
  {
    name: 'scaledDotProductAttention',
    torch: 'F.scaled_dot_product_attention(x, y, z)',
    f: (x, y, z) => scaledDotProductAttention(x, y, z),
    inputs: [drawn([2, 3]), drawn([0, 3]), drawn([0, 2])],
  },
];

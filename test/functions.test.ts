import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as autograd from '../packages/autograd/src/index.ts';
import * as nn from '../packages/nn/src/index.ts';
import * as tensor from '../packages/tensor/src/index.ts';
import { functionsPage } from '../scripts/functions.mjs';

/** What a user of PyTorch or NumPy looks for. */
const expected = {
  elementwise: `add sub mul div neg reciprocal pow square sqrt rsqrt abs sign exp exp2 log log2 log10 log1p expm1 sin cos
    tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh sigmoid logSigmoid logit erf erfc lgamma digamma polygamma
    sinc xlogy hypot lerp floor ceil round remainder maximum minimum fmax fmin clamp where maskedFill logAddExp nanToNum
    copysign equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalNot logicalXor`,
  activations: `relu leakyRelu elu selu celu gelu silu mish softplus softsign glu hardtanh relu6 hardsigmoid hardswish
    hardshrink softshrink tanhshrink threshold prelu softmax logSoftmax softmin`,
  'reductions and scans': `sum mean variance std prod max min amax amin argmax argmin logSumExp logCumSumExp cumsum cumprod
    cummax cummin median kthvalue nanSum nanMean all any countNonzero norm diff trapezoid`,
  'linear algebra': `matmul mm bmm mv dot outer addmm einsum tensordot kron trace cholesky solve solveTriangular inv det
    slogdet logdet matrixPower pinv matrixNorm matrixExp cross vecdot inner multiDot`,
  'layout and indexing': `reshape transpose permute movedim squeeze unsqueeze flatten unflatten expand repeat tile concat
    stack split chunk unbind narrow slice select flip roll rot90 diagonal diagEmbed tril triu pad meshgrid unfold
    repeatInterleave hstack vstack columnStack tensorSplit at gather scatter scatterAdd scatterReduce indexSelect indexAdd
    indexCopy indexFill indexPut take put takeAlongAxis selectScatter diagonalScatter maskedSelect sort argsort topk
    searchsorted bucketize oneHot`,
  neural: `linear embedding embeddingBag conv1d conv2d convTranspose1d convTranspose2d maxPool avgPool adaptiveAvgPool
    layerNorm rmsNorm groupNorm batchNorm instanceNorm normalize cosineSimilarity pairwiseDistance cdist bilinear
    interpolate pixelShuffle scaledDotProductAttention cov`,
  transforms: `vjp jvp linearize jacobian hessian hvp vmap checkpoint stopGradient customVjp customJvp defineOp grad
    valueAndGrad`,
  'control flow': 'scan cond whileLoop',
  random: 'key split uniform normal bernoulli categorical permutation randint truncatedNormal gumbel dropout',
};

const exported: Readonly<Record<string, unknown>> = { ...tensor, ...nn, ...autograd };

test.each(Object.entries(expected))('the functions of %s have their obvious names', (_, names) => {
  expect(names.split(/\s+/).filter((name) => typeof exported[name] !== 'function')).toEqual([]);
});

test('docs/functions.md says what the packages export', () => {
  const page = readFileSync(new URL('../docs/functions.md', import.meta.url), 'utf8');
  expect(page, 'npm run docs writes it anew').toBe(functionsPage());
});

import {
  arange,
  checkOptions,
  IndexError,
  inNameOf,
  normal,
  type RandomOptions,
  shown,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkInteger } from '../functions/check.ts';
import { embedding } from '../functions/embedding.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { keyOf, type Layer } from './layer.ts';
import { checkBeginning, checkNet, drawn } from './weights.ts';

/**
 * A row of `weight` [rows, width] for each word.
 *
 * @example
 * const net: EmbeddingWeights = embeddingLayer(10, 4).init(key(1));
 * net.weight.shape;   // [10, 4]
 */
export type EmbeddingWeights = {
  readonly weight: Tensor;
};

/**
 * Which row stands for no word, and how rows begin.
 *
 * @example
 * const options: EmbeddingLayerOptions = { paddingIndex: 0 };
 * embeddingLayer(2, 3, options).init(key(1)).weight.at(0);   // [0, 0, 0]
 */
export interface EmbeddingLayerOptions extends RandomOptions {
  /** A row of zeros that stays so, as it receives no gradient; a negative one counts from the end. */
  readonly paddingIndex?: number | undefined;
  /** Normal of standard deviation 1 when left out, as in PyTorch. */
  readonly initializer?: Initializer | undefined;
}

/**
 * A row of numbers, learned, for each index.
 *
 * PyTorch: `torch.nn.Embedding`.
 *
 * @throws ShapeError for sizes that are no positive integers, IndexError for an index that is no row.
 * @example
 * const layer = embeddingLayer(10, 4);
 * layer.run(layer.init(key(1)), tensor([[1, 2, 9]], { dtype: 'int32' })).shape;   // [1, 3, 4]
 */
export function embeddingLayer(
  rows: number,
  width: number,
  options: EmbeddingLayerOptions = {},
): Layer<EmbeddingWeights> {
  const name = 'embeddingLayer';
  checkInteger(name, 'the number of rows', rows, 1);
  checkInteger(name, 'the width', width, 1);
  checkOptions(name, options, 'paddingIndex', 'initializer', 'dtype');
  checkBeginning(name, options);
  const { paddingIndex, initializer = normal, dtype } = options;
  if (paddingIndex !== undefined && !(Number.isInteger(paddingIndex) && paddingIndex >= -rows && paddingIndex < rows))
    throw new IndexError(`${name}: the padding index ${shown(paddingIndex)} is none of ${rows} rows`);
  return {
    init(key) {
      const weight = drawn(name, initializer, key, [rows, width], dtype);
      if (paddingIndex === undefined) return { weight };
      const padding = arange(rows).equal(paddingIndex < 0 ? paddingIndex + rows : paddingIndex);
      return { weight: where(padding.reshape([rows, 1]), 0, weight) };
    },
    run(net, indices, call = {}) {
      keyOf(name, call);
      checkNet(name, net, 'weight');
      return inNameOf(name, () => embedding(indices, net.weight, { paddingIndex }));
    },
  };
}

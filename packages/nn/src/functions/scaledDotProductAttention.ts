import {
  inNameOf,
  checkOptions,
  arange,
  broadcastShapes,
  checkTensor,
  DtypeError,
  isFloat,
  matmul,
  sameShape,
  type Shape,
  ShapeError,
  showShape,
  stopGradient,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';
import { dropout } from './dropout.ts';

/**
 * Who may see whom, and how sharply.
 *
 * @example
 * const options: AttentionOptions = { causal: true };
 * const x = tensor([[1, 0], [0, 1]]);
 * scaledDotProductAttention(x, x, x, options).at(0);   // [1, 0]
 */
export interface AttentionOptions {
  /** Of a shape that broadcasts to the scores: bool, true where a key is seen; or floats, added to the scores. */
  readonly mask?: Tensor | undefined;
  /** Does query i see the keys 0 to i only? No, when left out. */
  readonly causal?: boolean | undefined;
  /** The factor of the scores; one over the root of the width when left out. */
  readonly scale?: number | undefined;
  /** With which rate weights are dropped, by `key`; 0 when left out. */
  readonly dropout?: number | undefined;
  readonly key?: Tensor | undefined;
}

const name = 'scaledDotProductAttention';

/** `scores` where the mask lets them through, -inf elsewhere; or with the mask added. */
function masked(scores: Tensor, mask: Tensor): Tensor {
  checkTensor(name, mask);
  if (mask.dtype !== 'bool' && !isFloat(mask.dtype))
    throw new DtypeError(`${name}: a mask is bool or floats, got ${mask.dtype}`);
  if (!sameShape(broadcastShapes(name, mask.shape, scores.shape), scores.shape))
    throw new ShapeError(
      `${name}: mask ${showShape(mask.shape)} does not broadcast to the scores ${showShape(scores.shape)}`,
    );
  return mask.dtype === 'bool' ? where(mask, scores, -Infinity) : scores.add(mask);
}

/** The softmax of each row, and zeros for a row of -inf, which sees no key. */
function weightsOf(scores: Tensor): Tensor {
  if (scores.shape.at(-1) === 0) return scores;
  const blind = stopGradient(scores).max(-1, { keepdims: true }).equal(-Infinity);
  return where(blind, 0, where(blind, 0, scores).softmax(-1));
}

/**
 * softmax(q kᵀ · scale) v: for each query a mean of the values, weighted by how well their keys match it. A query that
 * sees no key gets zeros.
 *
 * PyTorch: `torch.nn.functional.scaled_dot_product_attention`.
 *
 * @param q - [..., queries, width]
 * @param k - [..., keys, width]
 * @param v - [..., keys, outputs]
 * @throws ShapeError for shapes that do not fit each other, DtypeError for a mask of ints.
 * @example
 * const q = tensor([[1, 0]]);
 * scaledDotProductAttention(q, tensor([[1, 0], [1, 0]]), tensor([[2], [4]]));   // [[3]]
 */
export function scaledDotProductAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  const [query, keys, values] = [floats(name, q), floats(name, k), floats(name, v)];
  checkOptions(name, options, 'mask', 'causal?', 'scale', 'dropout', 'key');
  const [queries, width] = query.shape.slice(-2);
  const [count, keyWidth] = keys.shape.slice(-2);
  if (keyWidth === undefined || values.shape.length < 2 || width !== keyWidth || values.shape.at(-2) !== count)
    throw new ShapeError(
      `${name}: q [..., queries, width], k [..., keys, width] and v [..., keys, outputs] do not fit, got ${showShape(q.shape)}, ${showShape(k.shape)} and ${showShape(v.shape)}`,
    );
  [k, v].reduce<Shape>((lead, x) => broadcastShapes(name, lead, x.shape.slice(0, -2)), q.shape.slice(0, -2));
  const { mask, causal = false, scale = 1 / Math.sqrt(width), dropout: rate = 0, key } = options;
  checkNumber(name, 'scale is a number', scale, (value) => !Number.isNaN(value));
  const axes = [...keys.shape.keys()];
  let scores: Tensor = matmul(query, keys.transpose([...axes.slice(0, -2), axes.length - 1, axes.length - 2])).mul(
    scale,
  );
  if (causal) scores = masked(scores, arange(queries!).reshape([queries!, 1]).greaterEqual(arange(count!)));
  if (mask !== undefined) scores = masked(scores, mask);
  const weights = weightsOf(scores);
  const left = rate === 0 ? weights : inNameOf(name, () => dropout(key as Tensor, weights, rate));
  return matmul(left, values);
}

import { checkInteger } from '../checks.ts';
import { IndexError } from '../errors.ts';
import { argsort, type SortOptions } from '../ops/argsort.ts';
import { checkOptions } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { part } from '../lane.ts';
import { select, type Selection, settled } from './selection.ts';

/**
 * The elements along an axis, by default the last, in ascending order, and where they stood.
 *
 * Stable: equal elements stay in order. NaN counts as the largest.
 *
 * PyTorch: `torch.sort`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * sort(tensor([3, 1, 2])).values;                            // [1, 2, 3]
 * sort(tensor([3, 1, 2]), -1, { descending: true }).values;  // [3, 2, 1]
 */
export function sort(x: Tensor, axis = -1, options: SortOptions = {}): Selection {
  checkOptions('sort', options, 'descending?');
  return select('sort', x, axis, (lanes, along) => argsort(lanes, along, options));
}

/** @throws IndexError unless `k` counts between `least` and all elements of the axis. */
function checkRank(name: string, k: number, least: number, lanes: Tensor, axis: number): void {
  checkInteger(name, 'k', k, least, lanes.shape[axis], IndexError);
}

/**
 * Options of `topk`.
 *
 * @example
 * const options: TopKOptions = { largest: false };
 * topk(tensor([3, 1, 2]), 2, 0, options).values;   // [1, 2]
 */
export interface TopKOptions {
  /** The largest, or if false the smallest. */
  readonly largest?: boolean;
  /** In order; they always are. */
  readonly sorted?: boolean;
}

/**
 * The `k` largest elements along an axis, by default the last, the largest first, and where they stood.
 *
 * Of tied elements the first are taken. NaN counts as the largest.
 *
 * PyTorch: `torch.topk`.
 *
 * @throws IndexError for an axis out of range or fewer than `k` elements.
 * @example
 * topk(tensor([3, 1, 2]), 2).values;    // [3, 2]
 * topk(tensor([3, 1, 2]), 2).indices;   // [0, 2]
 */
export function topk(x: Tensor, k: number, axis = -1, options: TopKOptions = {}): Selection {
  checkOptions('topk', options, 'largest?', 'sorted?');
  const { largest = true } = options;
  return select('topk', x, axis, (lanes, along) => {
    checkRank('topk', k, 0, lanes, along);
    return part(argsort(lanes, along, { descending: largest }), along, 0, k);
  });
}

/**
 * The `k`-th smallest element along an axis, by default the last, counted from 1, and where it stands.
 *
 * PyTorch: `torch.kthvalue`.
 *
 * @throws IndexError for an axis out of range or fewer than `k` elements.
 * @example
 * kthvalue(tensor([3, 1, 2]), 2).values;   // 2
 */
export function kthvalue(x: Tensor, k: number, axis = -1, options: { readonly keepdims?: boolean } = {}): Selection {
  checkOptions('kthvalue', options, 'keepdims?');
  const chosen = select('kthvalue', x, axis, (lanes, along) => {
    checkRank('kthvalue', k, 1, lanes, along);
    return part(argsort(lanes, along), along, k - 1, k);
  });
  return settled(chosen, x, axis, options.keepdims);
}

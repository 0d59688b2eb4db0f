import { checkInteger, checkOptions, permutation, ShapeError, type Tensor } from '@adjoint/tensor';
import { type BatchList, batchList } from './batchList.ts';
import { listed, type Samples, samplesOf } from './samples.ts';

/**
 * How batches are made.
 *
 * @example
 * const options: BatchOptions = { size: 2, dropLast: true };
 * batches(arange(5), options).length;   // 2
 */
export interface BatchOptions {
  /** How many samples a batch has; the last one may have fewer. */
  readonly size: number;
  /** Draws the order of the samples; without it they stay in theirs. */
  readonly key?: Tensor | undefined;
  /** Leaves the last batch out if it is not full. */
  readonly dropLast?: boolean;
}

/**
 * Batches that are made of arrays of samples.
 *
 * @example
 * const options: CollateOptions<string, number> = { size: 2, collate: (texts) => texts.join('').length };
 * [...batches(['a', 'bc', 'def'], options)];   // [3, 3]
 */
export interface CollateOptions<S, B> extends BatchOptions {
  /** Makes a batch of an array of samples. */
  collate(samples: readonly S[]): B;
}

/**
 * Data in batches: of a tree of tensors, whose first axes count samples, or of an array of samples that hold no tensors;
 * with `collate` of any array of samples.
 *
 * For training: `fit(step, (_epoch: number, key: Tensor) => batches(data, { size: 32, key }), { model, key: key(1), … })`.
 *
 * PyTorch: `torch.utils.data.DataLoader`.
 *
 * @throws ShapeError for no samples, tensors with different numbers of them, or a size below 1.
 * @example
 * const data = { x: arange(6).reshape([3, 2]), y: tensor([0, 1, 0]) };
 * const [first] = batches(data, { size: 2 });
 * first!.x;                                                          // [[0, 1], [2, 3]]
 * [...batches(data, { size: 2, key: key(1) })].map(({ y }) => y.size);   // [2, 1]
 */
export function batches<S, B>(samples: readonly S[], options: CollateOptions<S, B>): BatchList<B>;
export function batches<T>(data: T, options: BatchOptions): BatchList<T>;
export function batches(data: unknown, options: BatchOptions | CollateOptions<unknown, unknown>): BatchList<unknown> {
  checkOptions('batches', options, 'size', 'key', 'dropLast?', 'collate');
  const { size, key, dropLast = false } = options;
  checkInteger('batches', 'a size', size, 1);
  const collate = 'collate' in options ? options.collate.bind(options) : null;
  const samples: Samples<unknown> =
    collate === null ? samplesOf('batches', data) : listed('batches', data as readonly unknown[]);
  const { count } = samples;
  const length = dropLast ? Math.floor(count / size) : Math.ceil(count / size);
  if (length === 0)
    throw new ShapeError(`batches: ${count} samples do not fill a batch of ${size}, and dropLast drops it`);
  const order = key === undefined ? null : [...permutation(key, count).toTypedArray()];
  return batchList(length, (i) => {
    const [from, to] = [i * size, Math.min(count, (i + 1) * size)];
    const batch = order === null ? samples.range(from, to) : samples.choose(order.slice(from, to));
    return collate === null ? batch : collate(batch as readonly unknown[]);
  });
}

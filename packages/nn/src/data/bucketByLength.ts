import { checkInteger, checkOptions, described, foldIn, ShapeError, Tensor } from '@adjoint/tensor';
import { type BatchList, batchList } from './batchList.ts';
import { listed } from './samples.ts';
import { shuffle } from './shuffle.ts';

/** So many batches are sorted by length together: enough that little is padded, few enough that chance still mixes them. */
const sortedTogether = 16;

/**
 * How sequences are put together.
 *
 * @example
 * const options: BucketOptions<string> = { size: 2, widths: [3] };
 * [...bucketByLength(['a', 'abcd', 'abc', 'abcde'], options)];   // [['a', 'abc'], ['abcd', 'abcde']]
 */
export interface BucketOptions<S> {
  /** How many sequences a batch has at most. */
  readonly size: number;
  /** Draws which sequences meet and the order of the batches; without it the shortest come first. */
  readonly key?: Tensor | undefined;
  /** Ascending: a batch holds sequences up to one of these lengths, beyond the one before; longer ones are a bucket of their own. */
  readonly widths?: readonly number[];
  /** By default the length of an array or a text, the first axis of a tensor. */
  lengthOf?(sequence: S): number;
}

/**
 * Bucketed batches that are made of arrays of sequences.
 *
 * @example
 * const options: BucketCollateOptions<number[], Padded> = { size: 2, collate: (some) => padSequences(some) };
 * [...bucketByLength([[1], [2, 3, 4], [5]], options)].map(({ values }) => values.shape);   // [[1, 2], [3, 1]]
 */
export interface BucketCollateOptions<S, B> extends BucketOptions<S> {
  collate(sequences: readonly S[]): B;
}

/**
 * Sequences in batches of like length, so that little is padded: by `widths`, or else sixteen batches at a time are sorted.
 *
 * @throws ShapeError for no sequences, a size below 1, widths that do not ascend, or what has no length.
 * @example
 * [...bucketByLength(['abc', 'a', 'ab', 'abcd'], { size: 2 })];                    // [['a', 'ab'], ['abc', 'abcd']]
 * bucketByLength(['abc', 'a', 'ab', 'abcd'], { size: 3, key: key(1) }).length;     // 2
 */
export function bucketByLength<S, B>(sequences: readonly S[], options: BucketCollateOptions<S, B>): BatchList<B>;
export function bucketByLength<S>(sequences: readonly S[], options: BucketOptions<S>): BatchList<readonly S[]>;
export function bucketByLength<S>(
  sequences: readonly S[],
  options: BucketOptions<S> | BucketCollateOptions<S, unknown>,
): BatchList<unknown> {
  checkOptions('bucketByLength', options, 'size', 'key', 'widths', 'lengthOf', 'collate');
  const { size, key, widths } = options;
  checkInteger('bucketByLength', 'a size', size, 1);
  const measure = options.lengthOf?.bind(options) ?? lengthOf;
  const collate = 'collate' in options ? options.collate.bind(options) : null;
  listed('bucketByLength', sequences);
  const all = sequences.map((sequence) => ({ sequence, length: measure(sequence) }));
  const mixed = key === undefined ? all : shuffle(foldIn(key, 0), all);
  const groups =
    widths === undefined
      ? runsOf(mixed, key === undefined ? all.length : size * sortedTogether)
      : bucketsOf(mixed, widths);
  const some = groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
      group.slice(i * size, (i + 1) * size).map(({ sequence }) => sequence),
    ),
  );
  const drawn = key === undefined ? some : shuffle(foldIn(key, 1), some);
  return batchList(drawn.length, (i) => (collate === null ? drawn[i]! : collate(drawn[i]!)));
}

interface Measured {
  readonly length: number;
}

/** Stretches of so many sequences, each sorted by length. */
function runsOf<T extends Measured>(all: readonly T[], count: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / count) }, (_, i) =>
    all.slice(i * count, (i + 1) * count).toSorted((a, b) => a.length - b.length),
  );
}

function bucketsOf<T extends Measured>(all: readonly T[], widths: readonly number[]): T[][] {
  if (!Array.isArray(widths) || widths.some((width, i) => !(width > (i === 0 ? 0 : widths[i - 1]!))))
    throw new ShapeError(`bucketByLength: widths are positive and ascend, got ${String(widths)}`);
  const buckets: T[][] = Array.from({ length: widths.length + 1 }, () => []);
  for (const one of all) {
    const at = widths.findIndex((width) => one.length <= width);
    buckets.at(at)!.push(one);
  }
  return buckets;
}

function lengthOf(sequence: unknown): number {
  const length = sequence instanceof Tensor ? sequence.shape[0] : (sequence as { length?: unknown } | null)?.length;
  if (typeof length === 'number') return length;
  throw new ShapeError(`bucketByLength: a sequence has a length, got ${described(sequence)}`, {
    hint: 'lengthOf: (sequence) => … says what it is',
  });
}

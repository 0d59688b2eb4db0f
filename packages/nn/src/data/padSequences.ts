import {
  checkOptions,
  concat,
  type CreateOptions,
  described,
  full,
  type NestedNumbers,
  sameShape,
  ShapeError,
  showShape,
  stack,
  type Tensor,
  tensor,
} from '@adjoint/tensor';

/**
 * How sequences are padded.
 *
 * @example
 * const options: PadSequencesOptions = { batchFirst: true, value: -1 };
 * padSequences([[1, 2], [3]], options).values;   // [[1, 2], [3, -1]]
 */
export interface PadSequencesOptions extends CreateOptions {
  /** Is the first axis of the result the batch, not time? */
  readonly batchFirst?: boolean;
  /** What stands behind the end of a sequence; 0 by default. */
  readonly value?: number;
  /** The length all get; by default that of the longest. */
  readonly length?: number;
}

/**
 * Sequences of one length, and how long each was.
 *
 * @example
 * const { lengths }: Padded = padSequences([[1, 2], [3]]);
 * lengths;   // [2, 1]
 */
export interface Padded {
  /** [time, batch, ...features], or [batch, time, ...features]. */
  readonly values: Tensor;
  /** int32 [batch]. */
  readonly lengths: Tensor;
}

/**
 * Sequences [time, ...features] side by side, padded to one length; arrays of numbers are sequences without features.
 *
 * PyTorch: `torch.nn.utils.rnn.pad_sequence`.
 *
 * @throws ShapeError for no sequences, an empty one, one that is longer than `length`, or features that differ.
 * @example
 * const { values, lengths } = padSequences([tensor([[1], [2]]), tensor([[3]])]);
 * values;    // [[[1], [3]], [[2], [0]]]
 * lengths;   // [2, 1]
 */
export function padSequences(
  sequences: readonly (Tensor | NestedNumbers)[],
  options: PadSequencesOptions = {},
): Padded {
  checkOptions('padSequences', options, 'batchFirst?', 'value', 'length', 'dtype');
  const { batchFirst = false, value = 0, dtype } = options;
  if (!Array.isArray(sequences) || sequences.length === 0)
    throw new ShapeError(`padSequences: at least one sequence is needed, got ${described(sequences)}`);
  const all = sequences.map((sequence) => tensor(sequence, dtype === undefined ? {} : { dtype }));
  const lengths = all.map(lengthOf);
  const longest = Math.max(...lengths);
  const { length = longest } = options;
  if (length < longest || !Number.isSafeInteger(length))
    throw new ShapeError(
      `padSequences: sequence ${lengths.indexOf(longest)} has ${longest} times, more than the length of ${length}`,
    );
  const [first] = all;
  const features = first!.shape.slice(1);
  const padded = all.map((sequence, i) => {
    if (!sameShape(sequence.shape.slice(1), features))
      throw new ShapeError(
        `padSequences: sequences 0 and ${i} have different features: ${showShape(first!.shape)} and ${showShape(sequence.shape)}`,
      );
    const missing = length - lengths[i]!;
    if (missing === 0) return sequence;
    return concat([sequence, full([missing, ...features], value, { dtype: sequence.dtype })]);
  });
  return { values: stack(padded, batchFirst ? 0 : 1), lengths: tensor(Int32Array.from(lengths)) };
}

function lengthOf(sequence: Tensor, i: number): number {
  const [length = 0] = sequence.shape;
  if (length > 0) return length;
  throw new ShapeError(
    `padSequences: sequence ${i} is ${sequence.rank === 0 ? '0-d, without a time' : 'empty'}, got ${showShape(sequence.shape)}`,
  );
}

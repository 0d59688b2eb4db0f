import { type Tensor, tensor } from '@adjoint/tensor';

/** The sign before a name and after it; the letters a to z are 1 to 26. */
export const boundary = 0;
export const signs = 27;

/** `ada` is [1, 4, 1]. */
export function numbersOf(name: string): number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0) - 96);
}

/** [1, 4, 1] is `ada`. */
export function nameOf(numbers: readonly number[]): string {
  return String.fromCharCode(...numbers.map((number) => number + 96));
}

/** Names as a network reads them: at each time one sign of every name. */
export interface Batch {
  /** For each time the signs read, int32 [batch, 1]: the boundary, then the letters, then padding. */
  readonly inputs: readonly Tensor[];
  /** Where a sign is to be foretold, as places in [time, batch]; padding is none of them. */
  readonly places: Tensor;
  /** What is to be foretold there: the letters, then the boundary. */
  readonly targets: Tensor;
}

/**
 * Names side by side, padded to one length.
 *
 * @param length - how many times there are, by default those of the longest name with its end.
 */
export function batchOf(names: readonly string[], length = 1 + Math.max(...names.map((name) => name.length))): Batch {
  const rows = names.map(numbersOf);
  const at = (time: number): number[] => rows.map((row) => (time === 0 ? boundary : (row[time - 1] ?? boundary)));
  const times = Array.from({ length }, (_, time) => time);
  const told = times.flatMap((time) =>
    rows.flatMap((row, i) =>
      time > row.length ? [] : [{ place: time * rows.length + i, target: row[time] ?? boundary }],
    ),
  );
  return {
    inputs: times.map((time) => ints(at(time)).reshape([rows.length, 1])),
    places: ints(told.map(({ place }) => place)),
    targets: ints(told.map(({ target }) => target)),
  };
}

function ints(values: readonly number[]): Tensor {
  return tensor(Int32Array.from(values));
}

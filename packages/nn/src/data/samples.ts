import { described, leavesOf, mapTree, ShapeError, showShape, Tensor, take, tensor } from '@adjoint/tensor';

/** Samples that can be counted and chosen from. */
export interface Samples<T> {
  readonly count: number;
  /** Those at these places. */
  choose(places: readonly number[]): T;
  /** Those from one place up to another, as views where they are tensors. */
  range(from: number, to: number): T;
}

/**
 * The samples of a tree of tensors, along their first axes, or of an array that holds no tensors.
 *
 * @throws ShapeError for a tree without samples, or tensors that have different numbers of them.
 */
export function samplesOf<T>(name: string, data: T): Samples<T> {
  if (Array.isArray(data) && !data.some(holdsTensor)) return listed<unknown>(name, data) as Samples<T>;
  const leaves = leavesOf(data);
  const [first] = leaves;
  if (first === undefined)
    throw new ShapeError(`${name}: data is a tree of tensors or an array of samples, got ${described(data)}`);
  for (const { path, tensor: x } of leaves) {
    if (x.rank === 0)
      throw new ShapeError(`${name}: samples lie along the first axis, but ${path || 'the data'} is 0-d`, {
        hint: 'an array of samples that hold tensors needs collate: stackSamples',
      });
    if (x.shape[0] !== first.tensor.shape[0])
      throw new ShapeError(
        `${name}: ${first.path} has ${first.tensor.shape[0]} samples, ${path} has ${x.shape[0]}: ${showShape(first.tensor.shape)} and ${showShape(x.shape)}`,
      );
  }
  const count = first.tensor.shape[0]!;
  if (count === 0) throw noSamples(name);
  return {
    count,
    choose(places) {
      const at = tensor(Int32Array.from(places));
      return mapTree((x: Tensor) => take(x, at, 0), data);
    },
    range: (from, to) => mapTree((x: Tensor) => x.slice([from, to]), data),
  };
}

/** An array, sample by sample. @throws ShapeError for an empty one, or what is none. */
export function listed<S>(name: string, samples: readonly S[]): Samples<readonly S[]> {
  if (!Array.isArray(samples))
    throw new ShapeError(`${name}: an array of samples is needed, got ${described(samples)}`);
  if (samples.length === 0) throw noSamples(name);
  return {
    count: samples.length,
    choose: (places) => places.map((i) => samples[i]!),
    range: (from, to) => samples.slice(from, to),
  };
}

function holdsTensor(node: unknown): boolean {
  return node instanceof Tensor || (typeof node === 'object' && node !== null && Object.values(node).some(holdsTensor));
}

function noSamples(name: string): ShapeError {
  return new ShapeError(`${name}: the data holds no samples`);
}

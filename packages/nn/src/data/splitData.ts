import { checkOptions, described, foldIn, NumericsError, ShapeError, Tensor } from '@adjoint/tensor';
import { samplesOf } from './samples.ts';
import { shuffle } from './shuffle.ts';

/**
 * How data is split.
 *
 * @example
 * const options: SplitOptions = { fraction: 0.5, stratify: [0, 0, 1, 1] };
 * splitData(arange(4), options).heldOut;   // [1, 3]
 */
export interface SplitOptions {
  /** The part that is held out, between 0 and 1; of few samples at least one, but never all. */
  readonly fraction: number;
  /** Draws what is held out; without it, it is the last part, as fits a series in time. */
  readonly key?: Tensor | undefined;
  /** A class for each sample: both parts then have every class, in about the proportions of the whole. */
  readonly stratify?: Tensor | readonly (number | string)[];
}

/**
 * Data to learn from, and data that is kept away from all learning.
 *
 * @example
 * const { train }: DataSplit<Tensor> = splitData(arange(4), { fraction: 0.25 });
 * train;   // [0, 1, 2]
 */
export interface DataSplit<T> {
  readonly train: T;
  readonly heldOut: T;
}

/**
 * Splits a tree of tensors along their first axes, or an array of samples, in two parts that share nothing.
 *
 * Python: `sklearn.model_selection.train_test_split`.
 *
 * @throws ShapeError for fewer than two samples or classes that are not one for each; NumericsError for a fraction outside
 * (0, 1), samples that are all of one class, or a class with a single one.
 * @example
 * const { train, heldOut } = splitData({ x: arange(10) }, { fraction: 0.2, key: key(1) });
 * [train.x.size, heldOut.x.size];   // [8, 2]
 */
export function splitData<T>(data: T, options: SplitOptions): DataSplit<T> {
  checkOptions('splitData', options, 'fraction', 'key', 'stratify');
  const { fraction, key, stratify } = options;
  if (typeof fraction !== 'number' || !(fraction > 0 && fraction < 1))
    throw new NumericsError(`splitData: the fraction lies between 0 and 1, got ${String(fraction)}`);
  const samples = samplesOf('splitData', data);
  const { count } = samples;
  if (count < 2) throw new ShapeError('splitData: a single sample cannot be split');
  const groups = stratify === undefined ? [Array.from({ length: count }, (_, i) => i)] : classesOf(stratify, count);
  const train: number[] = [];
  const heldOut: number[] = [];
  groups.forEach((group, i) => {
    const drawn = key === undefined ? group : shuffle(foldIn(key, i), group);
    const kept = drawn.length - Math.min(Math.max(1, Math.round(drawn.length * fraction)), drawn.length - 1);
    drawn.forEach((place, at) => (at < kept ? train : heldOut).push(place));
  });
  return {
    train: samples.choose(arranged(train, key, groups.length)),
    heldOut: samples.choose(arranged(heldOut, key, groups.length + 1)),
  };
}

/** Mixes classes again, or without a key puts all in their old order. */
function arranged(places: readonly number[], key: Tensor | undefined, use: number): number[] {
  return key === undefined ? places.toSorted((a, b) => a - b) : shuffle(foldIn(key, use), places);
}

/** The places of each class, which may be any number or text. */
function classesOf(stratify: NonNullable<SplitOptions['stratify']>, count: number): number[][] {
  const labels: readonly unknown[] = stratify instanceof Tensor ? [...stratify.toTypedArray()] : stratify;
  if (!Array.isArray(labels) || labels.length !== count)
    throw new ShapeError(
      `splitData: stratify has a class for each of ${count} samples, got ${Array.isArray(labels) ? labels.length : described(labels)}`,
    );
  const places = new Map<unknown, number[]>();
  labels.forEach((label, i) => {
    const found = places.get(label);
    if (found === undefined) places.set(label, [i]);
    else found.push(i);
  });
  if (places.size < 2)
    throw new NumericsError(
      `splitData: all ${count} samples are of class ${String(labels[0])}: there is nothing to stratify`,
    );
  for (const [label, { length }] of places)
    if (length < 2)
      throw new NumericsError(`splitData: class ${String(label)} has a single sample, which cannot be in both parts`);
  return [...places.values()];
}

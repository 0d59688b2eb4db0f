import { NumericsError, TreeError } from '@adjoint/tensor';
import { type GradientDifference, rowsOf, type Words } from './pair.ts';
import { agreement, disagreement, type Series } from './sentence.ts';
import { table } from './table.ts';
import { steps, timeOf } from './time.ts';

/**
 * How two trees of gradients are compared.
 *
 * @example
 * const options: CompareOptions = { tolerance: 1e-5, names: ['torch', 'tape'], sizes: { batch: 32 } };
 */
export interface CompareOptions {
  /**
   * The largest scaled difference that counts as equal, by default 1e-11: two right float64 computations in different
   * orders of summation stay well below it. float32 needs about 1e-4.
   */
  readonly tolerance?: number;
  /** What the sentence calls the two sides, by default `['hand', 'auto']`. */
  readonly names?: readonly [hand: string, auto: string];
  /** Sizes by name, such as `{ batch: 32, T: 10 }`: a ratio equal to one of them is called by its name. */
  readonly sizes?: Readonly<Record<string, number>>;
  /**
   * Where the tree runs over time: the name of an entry at the top, an array of steps or a tensor with time as its first
   * axis. By default the whole tree, if it is an array of two or more trees of equal structure and shapes; false if such
   * an array is not time (equal layers).
   */
  readonly time?: string | false;
  /** What each step adds to the gradients, an array of trees for each side; read only where the gradients differ. */
  readonly series?: Series;
}

/**
 * What {@link compareGradients} found.
 *
 * @example
 * const found: GradientComparison = compareGradients({ w: [1, 2] }, { w: [2, 4] });
 * found.equal;   // false
 */
export interface GradientComparison {
  readonly equal: boolean;
  /** The largest scaled difference of all. */
  readonly largest: number;
  /** A row for each tensor, in the order of the tree. */
  readonly differences: readonly GradientDifference[];
  /** What is wrong, in words, the simplest explanation first. */
  readonly sentence: string;
  /** A table of the rows, and the sentence. */
  toString(): string;
}

/**
 * Compares two trees of gradients, of tensors or nested arrays of numbers, and says in words how they differ: by a
 * constant ratio, a sign, a transpose, a dropped gradient, at some steps of time only, or in general.
 *
 * A difference is scaled by the largest entry of its tensor by hand, or by 1 if all are smaller.
 *
 * @throws TreeError naming the path where the structures differ, or if there is nothing to compare; ShapeError where shapes do.
 * @example
 * compareGradients({ w: [[1, 2]], b: [3] }, { w: tensor([[2, 4]]), b: tensor([6]) }).sentence;
 * // 'all 2 parameters: auto = 2 × hand: loss against half the loss, or a sum against a mean over 2'
 */
export function compareGradients(hand: unknown, auto: unknown, options: CompareOptions = {}): GradientComparison {
  const { tolerance = 1e-11, names = ['hand', 'auto'], sizes = {}, series } = options;
  if (!(tolerance >= 0))
    throw new NumericsError(`compareGradients: the tolerance is a number from 0 on, got ${tolerance}`);
  const words: Words = { names, sizes, tolerance };
  const time = timeOf(hand, auto, options.time);
  const rows = rowsOf(steps(hand, time), steps(auto, time), words);
  if (rows.length === 0) throw new TreeError('compareGradients: there is no tensor and no number in the trees');
  const largest = rows.reduce((most, { scaled }) => (scaled <= most ? most : scaled), 0);
  const equal = rows.every((row) => row.count === 0);
  const sentence = equal ? agreement(rows, largest) : disagreement(rows, time, series, words);
  const differences = rows.map(({ handValues: _hand, autoValues: _auto, ...row }) => row);
  const toString = (): string => `${table(rows, names)}\n\n${sentence}`;
  return { equal, largest, differences, sentence, toString, [Symbol.for('nodejs.util.inspect.custom')]: toString };
}

import {
  detach,
  isPlainObject,
  leavesOf,
  mapTree,
  ShapeError,
  sameShape,
  showShape,
  type Tensor,
  tensor,
} from '@adjoint/tensor';
import { label } from './speak.ts';

/**
 * How one gradient differs: the scaled difference is |hand - auto| / max(1, max |hand|) at the worst entry.
 *
 * @example
 * compareGradients({ w: [1, 2] }, { w: [1, 3] }).differences[0]!.index;   // [1]
 */
export interface GradientDifference {
  /** Where in the tree, as `mapTree` writes it: `.layers[0].whh`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** The largest scaled difference; NaN if either side has one. */
  readonly scaled: number;
  /** How many entries differ by more than the tolerance. */
  readonly count: number;
  /** The entry with the largest difference, and its two values; NaN if there are no entries. */
  readonly index: readonly number[];
  readonly hand: number;
  readonly auto: number;
}

/** How the two sides are called, sizes that have names, and what counts as equal. */
export interface Words {
  readonly names: readonly [hand: string, auto: string];
  readonly sizes: Readonly<Record<string, number>>;
  readonly tolerance: number;
}

/** A gradient of both sides. */
export interface Row extends GradientDifference {
  readonly handValues: ArrayLike<number>;
  readonly autoValues: ArrayLike<number>;
}

export function isNumeric(node: unknown): boolean {
  return Array.isArray(node) && node.length > 0 && node.every((x) => typeof x === 'number' || isNumeric(x));
}

/** Nested numbers become tensors, but where an array of trees stands beside them. */
export function asTensors(node: unknown, beside: unknown): unknown {
  if (typeof node === 'number') return tensor(node);
  if (Array.isArray(node)) {
    const trees = Array.isArray(beside) && !isNumeric(beside);
    if (isNumeric(node) && !trees) return tensor(node as number[]);
    return node.map((child: unknown, i) => asTensors(child, trees ? (beside as unknown[])[i] : undefined));
  }
  if (!isPlainObject(node)) return node;
  const other = isPlainObject(beside) ? beside : {};
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, asTensors(child, other[key])]));
}

export function rowsOf(hand: unknown, auto: unknown, words: Words): Row[] {
  const left = asTensors(hand, auto);
  const right = asTensors(auto, hand);
  // what is no tensor in the first tree is passed over, whatever stands in the second: so once in each direction
  mapTree((x) => x, left, right);
  mapTree((x) => x, right, left);
  const beside = new Map(leavesOf(right).map((leaf) => [leaf.path, leaf.tensor]));
  return leavesOf(left).map(({ path, tensor: h }) => measure(path, h, beside.get(path)!, words));
}

/** The unit of differences: the largest finite entry, or 1. */
export function scaleOf(...sides: readonly ArrayLike<number>[]): number {
  let scale = 1;
  for (const values of sides)
    for (let i = 0; i < values.length; i++)
      if (Number.isFinite(values[i]!)) scale = Math.max(scale, Math.abs(values[i]!));
  return scale;
}

export function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b);
}

function measure(path: string, hand: Tensor, auto: Tensor, { names, tolerance }: Words): Row {
  const handValues = detach(hand).toTypedArray();
  const autoValues = detach(auto).toTypedArray();
  if (!sameShape(hand.shape, auto.shape)) {
    const shapes = `${showShape(hand.shape)} in ${names[0]}, ${showShape(auto.shape)} in ${names[1]}`;
    const turned = hand.rank === 2 && sameShape(hand.T.shape, auto.shape);
    const equal = turned && measure(path, hand, auto.T, { names, sizes: {}, tolerance }).count === 0;
    throw new ShapeError(`compareGradients: ${label(path)} has shape ${shapes}`, {
      hint: equal ? `${names[1]} is the transpose of ${names[0]}` : 'a gradient has the shape of its parameter',
    });
  }
  const scale = scaleOf(handValues);
  let worst = 0;
  let scaled = 0;
  let count = 0;
  for (let i = 0; i < handValues.length; i++) {
    const d = distance(handValues[i]!, autoValues[i]!) / scale;
    if (!(d <= tolerance)) count++;
    if (d <= scaled || Number.isNaN(scaled)) continue;
    scaled = d;
    worst = i;
  }
  const shape = [...hand.shape];
  const index = hand.size === 0 ? [] : indexOf(worst, shape);
  const [h, a] = [handValues[worst] ?? NaN, autoValues[worst] ?? NaN];
  return { path, shape, scaled, count, index, hand: h, auto: a, handValues, autoValues };
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const length of shape.toReversed()) {
    index.unshift(flat % length);
    flat = Math.floor(flat / length);
  }
  return index;
}

/** Beyond the tolerance anywhere? */
export function differs(row: Row): boolean {
  return row.count > 0;
}

import { checkWord } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { ones } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { checkNumber, checkTensor } from '../operand.ts';
import { embed, slice } from '../ops/slice.ts';
import { take } from '../ops/take.ts';
import { where } from '../ops/where.ts';
import { scalar } from '../scalar.ts';
import { showShape } from '../shape.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';

/**
 * What is beyond the edge: one value, the tensor mirrored at its outermost elements, its outermost elements again and
 * again, or its other end.
 *
 * @example
 * const mode: PadMode = 'reflect';
 * pad(tensor([1, 2, 3]), [2, 0], { mode });   // [3, 2, 1, 2, 3]
 */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/**
 * How to pad.
 *
 * @example
 * const options: PadOptions = { value: 9 };
 * pad(tensor([1, 2]), [1, 0], options);   // [9, 1, 2]
 */
export interface PadOptions {
  /** `'constant'` when left out. */
  readonly mode?: PadMode;
  /** What a constant padding holds, 0 when left out. */
  readonly value?: number;
}

/** Where the element lies that stands at place `i`, counted from the first, on an axis of `n`; `low` to `high` remains. */
const sources: Record<Exclude<PadMode, 'constant'>, (i: number, n: number, low: number, high: number) => number> = {
  reflect: (i, n) => (i < 0 ? -i : i < n ? i : 2 * (n - 1) - i),
  replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
  circular: (i, _n, low, high) => low + ((i - low + high - low) % (high - low)),
};

/** The widest that a padding can be of an axis of `n` of which `rest` remains. */
const widest: Record<Exclude<PadMode, 'constant'>, (n: number, rest: number) => number> = {
  reflect: (n) => n - 1,
  replicate: (n) => (n === 0 ? 0 : Infinity),
  circular: (_n, rest) => rest,
};

function padAxis(x: Tensor, axis: number, left: number, right: number, mode: Exclude<PadMode, 'constant'>): Tensor {
  const n = x.shape[axis]!;
  const [low, high] = [Math.max(0, -left), n + Math.min(0, right)];
  if (Math.max(left, right) > widest[mode](n, high - low))
    throw new ShapeError(`pad: ${mode} cannot widen axis ${axis} of ${showShape(x.shape)} by ${left} and ${right}`);
  const at = Int32Array.from({ length: n + left + right }, (_, i) => sources[mode](i - left, n, low, high));
  return take(x, fromBuffer(at, [at.length], 'int32'), axis);
}

/**
 * The tensor widened at the edges: `[left, right]` of the last axis, then of the one before and so on, as PyTorch counts.
 * Negative widths take away.
 *
 * @throws ShapeError for widths that are no pairs, too many, or wider than the mode can fill.
 * PyTorch: `torch.nn.functional.pad`.
 *
 * @example
 * pad(tensor([1, 2]), [1, 2]);                                // [0, 1, 2, 0, 0]
 * pad(tensor([[1, 2]]), [0, 0, 1, 0]);                        // [[0, 0], [1, 2]]
 * pad(tensor([1, 2, 3]), [1, 1], { mode: 'circular' });       // [3, 1, 2, 3, 1]
 */
export function pad(x: Tensor, widths: readonly number[], options: PadOptions = {}): Tensor {
  checkTensor('pad', x);
  const { mode, value } = withDefaults<Required<PadOptions>>('pad', options, { mode: 'constant', value: 0 });
  checkWord('pad', 'mode', mode, 'constant', 'reflect', 'replicate', 'circular');
  const { shape, dtype } = x;
  const rank = shape.length;
  if (!Array.isArray(widths) || widths.length % 2 === 1 || widths.length > 2 * rank || !widths.every(Number.isInteger))
    throw new ShapeError(
      `pad: widths are pairs of integers for axes of ${showShape(shape)}, the last first, got ${String(widths)}`,
    );
  const pairs = shape.map(
    (_, axis) => [widths[2 * (rank - 1 - axis)] ?? 0, widths[2 * (rank - 1 - axis) + 1] ?? 0] as const,
  );
  if (pairs.some(([left, right], axis) => shape[axis]! + left + right < 0 || shape[axis]! + Math.min(left, right) < 0))
    throw new ShapeError(`pad: widths ${showShape(widths)} take more away than ${showShape(shape)} has`);
  if (mode !== 'constant') {
    return pairs.reduce<Tensor>(
      (y, [left, right], axis) => (left === 0 && right === 0 ? y : padAxis(y, axis, left, right, mode)),
      x,
    );
  }
  const kept = slice(
    x,
    ...pairs.map(([left, right], axis) => [Math.max(0, -left), shape[axis]! + Math.min(0, right)] as const),
  );
  const starts = pairs.map(([left]) => Math.max(0, left));
  const steps = pairs.map(() => 1);
  const wide = pairs.map(([left, right], axis) => shape[axis]! + left + right);
  const inside = embed(kept, starts, steps, wide);
  if (Object.is(checkNumber('pad', value), 0)) return inside;
  const mask = embed(ones(kept.shape, { dtype: 'bool' }), starts, steps, wide);
  return where(mask, inside, scalar(value, dtype));
}

import { sampleOf } from '../samples.ts';
import { checkSameDtype, checkSameShape } from '../checks.ts';
import { addable } from '../dtype.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { part } from '../lane.ts';
import { eachLane } from '../kernels/lanes.ts';
import { readDense } from '../kernels/ndarray.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../operand.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import type { Scan, CumulateOptions } from './cumsum.ts';
import { embed } from './slice.ts';

/** The factors as the recurrence that runs backwards meets them: each one place earlier. The one left over is not read. */
function turned(a: Tensor, { axis, reverse }: Scan): Tensor {
  const cut = reverse ? Math.max(0, a.shape[axis]! - 1) : 1;
  return concat([part(a, axis, cut), part(a, axis, 0, cut)], axis);
}

/** The products of `x` with the element of `y` before it, 0 for the first. */
function byPrevious(x: Tensor, y: Tensor, { axis, reverse }: Scan): Tensor {
  const [head, tail] = [(t: Tensor) => part(t, axis, 0, -1), (t: Tensor) => part(t, axis, 1)];
  const products = reverse ? head(x).mul(tail(y)) : tail(x).mul(head(y));
  const starts = x.shape.map((_, i) => (i === axis && !reverse ? 1 : 0));
  return embed(
    products,
    starts,
    starts.map(() => 1),
    x.shape,
  );
}

const op: Op<Scan> = declare<Scan>({
  name: 'linearRecurrence',
  infer: ([a, b], { axis }) => {
    const name = 'linearRecurrence';
    axisOf(name, axis, a!.shape.length);
    checkSameDtype(name, a!, b!);
    checkSameShape(name, a!.shape, b!.shape);
    return { shape: a!.shape, dtype: addable(name, a!.dtype) };
  },
  kernel: ([a, b], out, { axis, reverse }) => {
    const n = a!.shape[axis]!;
    const [x, y] = [a!.buffer, out.buffer];
    const times =
      a!.dtype === 'float64'
        ? (p: number, q: number): number => p * q
        : a!.dtype === 'float32'
          ? (p: number, q: number): number => Math.fround(p * q)
          : Math.imul;
    readDense(b!, y, out.offset);
    eachLane(a!, axis, out, n, (at, stride, to, step) => {
      for (let k = 1; k < n; k++) {
        const i = reverse ? n - 1 - k : k;
        y[to + i * step]! += times(x[at + i * stride]!, y[to + (reverse ? i + 1 : i - 1) * step]!);
      }
    });
  },
  vjp: [
    (g, [a], y, scan) => {
      const total = apply(op, [turned(a!, scan), g], { axis: scan.axis, reverse: !scan.reverse });
      return byPrevious(total, y, scan);
    },
    (g, [a], _y, scan) => apply(op, [turned(a!, scan), g], { axis: scan.axis, reverse: !scan.reverse }),
  ],
  linearity: 'general',
  jvp: ([ta, tb], [a], y, scan) => {
    const driven = ta === null ? tb! : byPrevious(ta!, y, scan);
    return apply(op, [a!, ta !== null && tb !== null ? driven.add(tb!) : driven], scan);
  },
  batch: alongTheNext,
  keeps: [0, 'output'],
  samples: [
    ...[[4], [3, 1, 2]].map((x) => sampleOf({ axis: 0, reverse: false }, x, x)),
    ...[
      [2, 3],
      [2, 0],
    ].map((x) => sampleOf({ axis: 1, reverse: true }, x, x)),
    sampleOf({ axis: 0, reverse: true }, [1], [1]),
  ],
});

/**
 * y₀ = b₀ and yᵢ = aᵢ yᵢ₋₁ + bᵢ along an axis; the first factor is not read. Ints wrap.
 *
 * Running products and gated linear recurrences are of this form. No derivative of any order divides.
 *
 * @throws ShapeError unless both have one shape, IndexError for an axis out of range.
 * @example
 * const halves = tensor([0.5, 0.5, 0.5]);
 * linearRecurrence(halves, tensor([1, 1, 1]), 0);   // [1, 1.5, 1.75]
 */
export const linearRecurrence: ((a: Tensor, b: Tensor, axis: number, options?: CumulateOptions) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (a: Tensor, b: Tensor, axis: number, { reverse = false }: CumulateOptions = {}): Tensor => {
    checkTensor('linearRecurrence', a);
    checkTensor('linearRecurrence', b);
    return apply(op, [a, b], { axis: axisOf('linearRecurrence', axis, a.shape.length), reverse });
  },
  { op },
);

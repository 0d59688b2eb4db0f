import type { Buffer } from '../dtype.ts';
import type { Shape } from '../shapetypes.ts';
import { eachRow, type NdArray } from './ndarray.ts';
import { stretched } from './stretched.ts';

/**
 * y[to + i] = f(x[at + i · step]) for i < n; a step of 0 repeats one element, so one loop serves every layout.
 *
 * @example
 * const halve: UnaryLoop = (x, at, step, y, to, n) => {
 *   for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! / 2;
 * };
 */
export type UnaryLoop = (x: Buffer, at: number, step: number, y: Buffer, to: number, n: number) => void;

/**
 * y[to + i] = f(a[at + i · step], b[bt + i · bstep]) for i < n.
 *
 * @example
 * const average: BinaryLoop = (a, at, step, b, bt, bstep, y, to, n) => {
 *   for (let i = 0; i < n; i++) y[to + i] = (a[at + i * step]! + b[bt + i * bstep]!) / 2;
 * };
 */
export type BinaryLoop = (
  a: Buffer,
  at: number,
  step: number,
  b: Buffer,
  bt: number,
  bstep: number,
  y: Buffer,
  to: number,
  n: number,
) => void;

/** Runs a loop over all of `x`, row by row where it has gaps, into dense `out`. */
export function walk1(loop: UnaryLoop, x: NdArray, out: NdArray): void {
  if (x.dense) {
    loop(x.buffer, x.offset, 1, out.buffer, out.offset, out.size);
    return;
  }
  let to = out.offset;
  eachRow(x.shape, x.strides, x.offset, (at, step, n) => {
    loop(x.buffer, at, step, out.buffer, to, n);
    to += n;
  });
}

/** Runs a loop over two operands that broadcast, into dense `out`. */
export function walk2(loop: BinaryLoop, a: NdArray, b: NdArray, out: NdArray): void {
  const n = out.size;
  if (a.dense && b.dense && a.size === n && b.size === n) {
    loop(a.buffer, a.offset, 1, b.buffer, b.offset, 1, out.buffer, out.offset, n);
    return;
  }
  const step = a.size === n ? 1 : 0;
  const bstep = b.size === n ? 1 : 0;
  if (a.dense && b.dense && (step === 1 || a.size === 1) && (bstep === 1 || b.size === 1)) {
    loop(a.buffer, a.offset, step, b.buffer, b.offset, bstep, out.buffer, out.offset, n);
    return;
  }
  if (out.shape.length > 2) {
    walk(out.shape, out.offset, [a, b], (to, at, steps, length) =>
      loop(a.buffer, at[0]!, steps[0]!, b.buffer, at[1]!, steps[1]!, out.buffer, to, length),
    );
    return;
  }
  // Matrices, the common case, without the arrays that any rank needs.
  const columns = out.shape.at(-1)!;
  const [down, across, bdown, bacross] = [stride(a, 2), stride(a, 1), stride(b, 2), stride(b, 1)];
  for (let row = 0, to = 0; to < n; row++, to += columns) {
    const [at, bt] = [a.offset + row * down, b.offset + row * bdown];
    loop(a.buffer, at, across, b.buffer, bt, bacross, out.buffer, out.offset + to, columns);
  }
}

/** The step along an axis counted from the last, which is 1; 0 where the operand is stretched. */
function stride(x: NdArray, fromLast: number): number {
  const axis = x.shape.length - fromLast;
  return axis < 0 || x.shape[axis] === 1 ? 0 : x.strides[axis]!;
}

/** Calls `run` for each innermost row of `shape`, with the place and step of every operand, stretched to that shape. */
export function walk(
  shape: Shape,
  offset: number,
  operands: readonly NdArray[],
  run: (to: number, at: readonly number[], steps: readonly number[], length: number) => void,
): void {
  const at = operands.map((x) => x.offset);
  const last = shape.length - 1;
  if (last < 0) return run(offset, at, at, 1);
  const length = shape[last]!;
  let rows = 1;
  for (let axis = 0; axis < last; axis++) rows *= shape[axis]!;
  if (length === 0 || rows === 0) return;
  const strides = operands.map((x) => stretched(x, shape));
  const steps = strides.map((s) => s[last]!);
  const index = new Array<number>(last).fill(0);
  for (let row = 0; row < rows; row++) {
    run(offset + row * length, at, steps, length);
    for (let axis = last - 1; axis >= 0; axis--) {
      const wraps = ++index[axis]! === shape[axis]!;
      for (let k = 0; k < at.length; k++) {
        const stride = strides[k]![axis]!;
        at[k]! += wraps ? stride - stride * shape[axis]! : stride;
      }
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}

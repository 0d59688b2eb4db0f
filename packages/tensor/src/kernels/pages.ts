import type { Shape } from '../shapetypes.ts';
import { matricesOf, type NdArray, walked } from './ndarray.ts';
import { walk } from './walk.ts';

/** A matrix on its own memory, row by row. */
export type Page = Float64Array;

/** The same matrices, transposed. */
export function turned(x: NdArray): NdArray {
  return walked(x, swapLast(x.shape), swapLast(x.strides));
}

function swapLast(list: readonly number[]): readonly number[] {
  return [...list.slice(0, -2), list.at(-1)!, list.at(-2)!];
}

/**
 * Runs over a batch of matrices, the last two axes of each operand; leading axes broadcast to `batch`.
 *
 * `run` gets copies in float64, which it may overwrite, and is told whether the first operand's is not the one it got last.
 */
export function eachPage(
  batch: Shape,
  operands: readonly NdArray[],
  run: (pages: readonly Page[], index: number, fresh: boolean) => void,
): void {
  const pages = operands.map(({ shape }) => new Float64Array(shape.at(-2)! * shape.at(-1)!));
  let last = NaN;
  walk(batch, 0, operands.map(matricesOf), (to, at, steps, length) => {
    for (let i = 0; i < length; i++) {
      const place = at[0]! + i * steps[0]!;
      operands.forEach((x, k) => read(x, at[k]! + i * steps[k]!, pages[k]!));
      run(pages, to + i, place !== last);
      last = place;
    }
  });
}

function read({ buffer, shape, strides }: NdArray, at: number, page: Page): void {
  const [rows, columns, down, right] = [shape.at(-2)!, shape.at(-1)!, strides.at(-2)!, strides.at(-1)!];
  let to = 0;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) page[to++] = buffer[at + i * down + j * right]!;
}

/** Stores one matrix of a result; float32 rounds here, once. */
export function store(page: Page, out: NdArray, index: number): void {
  out.buffer.set(page, out.offset + index * page.length);
}

/** The identity. */
export function unitPage(n: number): Page {
  const page = new Float64Array(n * n);
  for (let i = 0; i < n; i++) page[i * n + i] = 1;
  return page;
}

/** The place of a matrix in a batch, as errors name it. */
export function pageName(batch: Shape, index: number): string {
  if (batch.length === 0) return 'the matrix';
  const place: number[] = [];
  for (let axis = batch.length - 1, rest = index; axis >= 0; axis--) {
    place.unshift(rest % batch[axis]!);
    rest = Math.floor(rest / batch[axis]!);
  }
  return `matrix [${place.join(', ')}] of the batch`;
}

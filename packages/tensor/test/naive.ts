import { type DType, type Shape, tensor, type Tensor } from '../src/index.ts';

// Reference implementations: plain nested counting over indices, sharing nothing with the kernels they judge.

/** Random numbers that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values between -2 and 2 of very different sizes, so that another order of addition shows. */
export function roughValues(n: number, random: () => number): number[] {
  return Array.from({ length: n }, () => (4 * random() - 2) * 10 ** Math.floor(6 * random() - 3));
}

export const count = (shape: Shape): number => shape.reduce((p, q) => p * q, 1);

/** Every index of a shape, in row-major order. */
export function* indicesOf(shape: Shape): Generator<number[]> {
  const n = count(shape);
  for (let flat = 0; flat < n; flat++) {
    const index: number[] = [];
    for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
      index.unshift(rest % shape[axis]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    yield index;
  }
}

/** The place of an index in row-major values. */
export function flatOf(index: readonly number[], shape: Shape): number {
  return index.reduce((at, i, axis) => at * shape[axis]! + i, 0);
}

/** The index that an operand of `shape` is read at when it is broadcast. */
export function narrowed(index: readonly number[], shape: Shape): number[] {
  const missing = index.length - shape.length;
  return shape.map((length, axis) => (length === 1 ? 0 : index[axis + missing]!));
}

/** The same values as a view whose memory is permuted, stepped and partly backwards, with NaN or 85 in between. */
export function strided(
  values: readonly number[],
  shape: Shape,
  random: () => number,
  dtype: DType = 'float64',
): Tensor {
  const order = shape.map((_, axis) => axis);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const steps = shape.map(() => [1, 2, -1, -3][Math.floor(random() * 4)]!);
  const room = order.map((axis) => shape[axis]! * Math.abs(steps[axis]!));
  const memory = new Array<number>(count(room)).fill(dtype === 'float64' || dtype === 'float32' ? NaN : 85);
  for (const index of indicesOf(shape)) {
    const place = order.map((axis) => {
      const [i, step] = [index[axis]!, steps[axis]!];
      return step > 0 ? i * step : shape[axis]! * -step - 1 + i * step;
    });
    memory[flatOf(place, room)] = values[flatOf(index, shape)]!;
  }
  return tensor(memory, { dtype })
    .reshape(room)
    .slice(...order.map((axis) => [null, null, steps[axis]!] as const))
    .transpose(shape.map((_, axis) => order.indexOf(axis)));
}

/** Dense values in row-major order. */
export function dense(values: readonly number[], shape: Shape, dtype: DType = 'float64'): Tensor {
  return tensor(values, { dtype }).reshape(shape);
}

/** The one order of sums: eight interleaved accumulators, then a tree; `round` after every addition. */
export function orderedSum(values: readonly number[], round: (x: number) => number = (x) => x): number {
  const s = [0, 0, 0, 0, 0, 0, 0, 0];
  values.forEach((v, i) => (s[i % 8] = round(s[i % 8]! + v)));
  const pair = (i: number): number => round(s[i]! + s[i + 1]!);
  return round(round(pair(0) + pair(2)) + round(pair(4) + pair(6)));
}

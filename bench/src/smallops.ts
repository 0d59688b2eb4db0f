/** What a framework calls the ops of this bench. Each runs one op to its end and lets go of the result. */
export interface Framework<T> {
  /** The first operand of every op is watched, if the framework records at all. */
  readonly array: (values: readonly number[], shape: readonly number[], watched: boolean) => T;
  readonly add: (x: T, y: T) => unknown;
  readonly mul: (x: T, y: T) => unknown;
  readonly tanh: (x: T) => unknown;
  readonly sum: (x: T) => unknown;
  readonly matmul: (x: T, y: T) => unknown;
}

/** One call of each op on 4 and on 16 elements, by the names that the Python side uses too. */
export function smallOps<T>({ array, add, mul, tanh, sum, matmul }: Framework<T>): Record<string, () => unknown> {
  const ops: Record<string, () => unknown> = {};
  for (const shape of [[4], [4, 4]]) {
    const values = Array.from({ length: shape.reduce((p, q) => p * q) }, (_, i) => Math.sin(i + 1));
    const [x, y] = [array(values, shape, true), array(values, shape, false)];
    const name = `[${shape.join(', ')}]`;
    ops[`add ${name}`] = () => add(x, y);
    ops[`mul ${name}`] = () => mul(x, y);
    ops[`tanh ${name}`] = () => tanh(x);
    ops[`sum ${name}`] = () => sum(x);
    if (shape.length === 2) ops[`matmul ${name}`] = () => matmul(x, y);
  }
  return ops;
}

import { checkOptions, checkTensor, described, ShapeError, showShape, Tensor } from '@adjoint/tensor';
import { type Cell, checkCell } from './cell.ts';
import { fittingStart } from './recurrent/start.ts';

/**
 * What a network made of a sequence.
 *
 * @example
 * const net = elman.init(key(1), { inputs: 1, hidden: 4, outputs: 1 });
 * const { final }: Unrolled<Tensor> = unroll(elman, net, zeros([5, 2, 1]));
 * final.shape;   // [2, 4]
 */
export interface Unrolled<S> {
  /** One output for each step. */
  readonly outputs: readonly Tensor[];
  /** The state after each step. */
  readonly states: readonly S[];
  /** The state after the last step. */
  readonly final: S;
}

/**
 * Where to begin.
 *
 * @example
 * const net = elman.init(key(1), { inputs: 1, hidden: 4, outputs: 1 });
 * const options: UnrollOptions<Tensor> = { start: ones([2, 4]) };
 * unroll(elman, net, zeros([5, 2, 1]), options).outputs.length;   // 5
 */
export interface UnrollOptions<S> {
  /** The state before the first step, by default the cell's own start. */
  readonly start?: S;
}

/**
 * Runs a cell over a sequence.
 *
 * @param xs - a tensor for each step, x[t] of [batch, inputs]; or one tensor [time, batch, inputs].
 * @throws ShapeError for an empty sequence, a step that is no [batch, inputs], or unequal batch sizes.
 * @example
 * const net = elman.init(key(1), { inputs: 1, hidden: 4, outputs: 1 });
 * const { outputs } = unroll(elman, net, [tensor([[1]]), tensor([[2]])]);
 * outputs.length;   // 2
 */
export function unroll<P, S>(
  cell: Cell<P, S>,
  net: P,
  xs: readonly Tensor[] | Tensor,
  options: UnrollOptions<S> = {},
): Unrolled<S> {
  checkCell('unroll', cell);
  checkOptions('unroll', options, 'start');
  if (!(xs instanceof Tensor || Array.isArray(xs)))
    throw new ShapeError(`unroll: a sequence is an array or a tensor, got ${described(xs)}`);
  const sequence = [...xs];
  const batch = checkSequence('unroll', sequence);
  let state = cell.start(net, batch);
  if (options.start !== undefined) state = fittingStart('unroll', state, options.start);
  const states: S[] = [];
  const outputs: Tensor[] = [];
  for (const x of sequence) {
    state = cell.step(net, x, state);
    states.push(state);
    outputs.push(cell.output(net, state));
  }
  return { outputs, states, final: state };
}

/** The batch size all steps share. */
function checkSequence(name: string, xs: readonly Tensor[]): number {
  const [first] = xs;
  if (first === undefined)
    throw new ShapeError(`${name}: the sequence is empty`, { hint: 'at least one step is needed' });
  xs.forEach((x, t) => {
    checkTensor(name, x);
    if (x.shape.length !== 2)
      throw new ShapeError(`${name}: step ${t} has shape ${showShape(x.shape)}, a step is [batch, inputs]`);
    if (x.shape[0] !== first.shape[0])
      throw new ShapeError(`${name}: step ${t} has batch ${x.shape[0]}, step 0 has ${first.shape[0]}`);
  });
  return first.shape[0]!;
}

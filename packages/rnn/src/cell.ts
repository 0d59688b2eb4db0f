import { ShapeError, type Tensor } from '@adjoint/tensor';

/**
 * The sizes of a cell.
 *
 * @example
 * const sizes: CellSizes = { inputs: 1, hidden: 4 };
 * gru.init(key(1), sizes).weightHh.shape;   // [12, 4]
 */
export interface CellSizes {
  readonly inputs: number;
  readonly hidden: number;
  /** Of the read-out, for a cell that has one; `hidden` when left out. */
  readonly outputs?: number;
}

/**
 * A recurrent cell: four functions over a tree of weights `P` and a state `S`.
 *
 * Cells take rows: x is [batch, inputs]. No derivative is written anywhere; the tape finds them. Whatever has these four
 * functions stacks, runs both ways, and takes lengths, dropout and checkpoints: see `recurrent`.
 *
 * @example
 * // An integrator: the state is the running sum, the output the state.
 * const integrator: Cell<{ w: Tensor }, Tensor> = {
 *   init: (key, { inputs, hidden }) => ({ w: normal(key, [hidden, inputs]) }),
 *   start: (net, batch) => zeros([batch, net.w.shape[0]!]),
 *   step: (net, x, h) => h.add(x.matmul(net.w.T)),
 *   output: (_net, h) => h,
 * };
 * unroll(integrator, { w: eye(1) }, tensor([[[1]], [[2]], [[3]]])).final;   // [[6]]
 */
export interface Cell<P, S> {
  /** New weights from a random key. */
  init(key: Tensor, sizes: CellSizes): P;
  /** The state before the first step, a tree of [batch, …]. */
  start(net: P, batch: number): S;
  /** The state after seeing x [batch, inputs]. */
  step(net: P, x: Tensor, state: S): S;
  /** What the outside world sees of a state, [batch, …]. */
  output(net: P, state: S): Tensor;
}

/** @throws ShapeError for what lacks one of the four functions. */
export function checkCell(name: string, cell: unknown): void {
  const missing = ['init', 'start', 'step', 'output'].filter(
    (part) => typeof (cell as Partial<Record<string, unknown>> | null | undefined)?.[part] !== 'function',
  );
  if (missing.length === 0) return;
  throw new ShapeError(
    `${name}: a cell has the functions init, start, step and output, here is no ${missing.join(', ')}`,
    {
      hint: typeof cell === 'function' ? 'call it: gruCell()' : 'gru is one, so is lstmCell({ peepholes: true })',
    },
  );
}

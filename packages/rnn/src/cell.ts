import type { Tensor } from '@adjoint/tensor';

/**
 * The sizes of a cell and its read-out.
 *
 * @example
 * const sizes: CellSizes = { inputs: 1, hidden: 4, outputs: 2 };
 * elman.init(key(1), sizes).why.shape;   // [2, 4]
 */
export interface CellSizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/**
 * A recurrent cell: four functions over a tree of weights `P` and a state `S`.
 *
 * Cells take rows: x is [batch, inputs]. No derivative is written anywhere; the tape finds them.
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
  /** The state before the first step. */
  start(net: P, batch: number): S;
  /** The state after seeing x [batch, inputs]. */
  step(net: P, x: Tensor, state: S): S;
  /** What the outside world sees of a state. */
  output(net: P, state: S): Tensor;
}

import type { Tensor } from '@adjoint/tensor';

/**
 * Parameters after an update, and what the optimiser remembers of it.
 *
 * @example
 * const { params }: Updated<Tensor, null> = sgd({ learningRate: 1 }).update(tensor([3]), tensor([1]), null);
 * params;   // [2]
 */
export interface Updated<P, State> {
  readonly params: P;
  readonly state: State;
}

/**
 * A rule that moves a tree of parameters against its gradients: pure, with all it remembers in the open.
 *
 * @example
 * const loss = (net: { w: Tensor }) => net.w.square().sum();
 * const net = { w: tensor([1]) as Tensor };
 * const optimizer: Optimizer<AdamState> = adam({ learningRate: 0.1 });
 * const { gradient } = valueAndGrad(loss)(net);
 * const next = optimizer.update(net, gradient, optimizer.init(net));
 * next.params.w;   // [0.9], the weights one step on; next.state goes into the next update
 */
export interface Optimizer<State> {
  /** How it is called in errors. */
  readonly name: string;
  /** What is remembered before the first update. @throws TreeError for a class instance in the tree. */
  init(params: unknown): State;
  /**
   * The parameters one step on: plain values in memory of their own, watched by no one.
   *
   * `gradients` is a tree like `params`; where it has null, that parameter and its slot stay as they are.
   *
   * @throws TreeError for trees whose structures differ, ShapeError or DtypeError naming the path of a gradient that does
   * not fit.
   */
  update<P>(params: P, gradients: unknown, state: State): Updated<P, State>;
}

/**
 * What an optimiser keeps for one parameter: how many updates it has seen, and tensors of its shape and dtype.
 *
 * @example
 * const slot: Slot<'velocity'> = { step: 1, velocity: tensor([0.5]) };
 */
export type Slot<Kept extends string> = { readonly step: number } & { readonly [K in Kept]: Tensor };

/**
 * A tree like the parameters with a slot in place of every tensor, and null in place of all else.
 *
 * @example
 * const slots: Slots<Slot<'velocity'>> = { w: { step: 1, velocity: tensor([0.5]) }, name: null };
 */
export type Slots<S> = S | null | readonly Slots<S>[] | { readonly [name: string]: Slots<S> };

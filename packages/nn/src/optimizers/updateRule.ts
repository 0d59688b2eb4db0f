import type { Tensor } from '@adjoint/tensor';

/**
 * Parameters after an update, and what the rule remembers of it.
 *
 * @example
 * const { params }: Updated<Tensor, SgdState> = sgd({ learningRate: 1 }).update(tensor([3]), tensor([1]), null);
 * params;   // [2]
 */
export interface Updated<P, State> {
  readonly params: P;
  readonly state: State;
}

/**
 * A rule that moves a tree of parameters against its gradients: pure, with all it remembers in the open.
 *
 * What it remembers is a plain tree of numbers and tensors, so that it can be saved and read back like the parameters.
 *
 * @example
 * const loss = (net: { w: Tensor }) => net.w.square().sum();
 * const net = { w: tensor([1]) as Tensor };
 * const rule: UpdateRule<AdamState> = adam({ learningRate: 0.1 });
 * const { gradient } = valueAndGrad(loss)(net);
 * const next = rule.update(net, gradient, rule.init(net));
 * next.params.w;   // [0.9], the weights one step on; next.state goes into the next update
 */
export interface UpdateRule<State> {
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
 * What a rule remembers: how many updates it has made, which is the step that a schedule is asked for, and its slots.
 *
 * @example
 * const state: RuleState<Slot<'mean' | 'square'>> = adam().init({ w: tensor([1]) });
 * state;   // { step: 0, slots: { w: { step: 0, mean: [0], square: [0] } } }
 */
export interface RuleState<S> {
  readonly step: number;
  /** Null for a rule that keeps nothing of its parameters. */
  readonly slots: Slots<S>;
}

/**
 * What a rule keeps for one parameter: how many updates it has seen, and tensors of its shape and dtype, some of them only
 * where an option asks for them.
 *
 * @example
 * const slot: Slot<'velocity'> = { step: 1, velocity: tensor([0.5]) };
 */
export type Slot<Kept extends string, Sometimes extends string = never> = { readonly step: number } & {
  readonly [K in Kept]: Tensor;
} & { readonly [K in Sometimes]?: Tensor };

/**
 * A tree like the parameters with a slot in place of every tensor, and null in place of all else.
 *
 * @example
 * const slots: Slots<Slot<'velocity'>> = { w: { step: 1, velocity: tensor([0.5]) }, name: null };
 */
export type Slots<S> = S | null | readonly Slots<S>[] | { readonly [name: string]: Slots<S> };

/**
 * What all rules are told.
 *
 * @example
 * const options: RuleOptions = { learningRate: exponentialDecay({ rate: 0.1, gamma: 0.5 }), maximize: true };
 * const { params, state } = sgd(options).update(tensor([1]), tensor([1]), sgd(options).init(tensor([1])));
 * params;                                                    // [1.1]
 * sgd(options).update(params, tensor([1]), state).params;    // [1.15]
 */
export interface RuleOptions {
  /** How far to go along the gradient: a number, or a schedule, which is asked with the count of updates made before. */
  readonly learningRate?: number | Schedule;
  /** Adds weightDecay · p to each gradient: the derivative of weightDecay / 2 · p². 0 by default unless said otherwise. */
  readonly weightDecay?: number;
  /** Goes up instead of down; not by default. */
  readonly maximize?: boolean;
}

/**
 * A learning rate for every step, numbered from 0.
 *
 * Any function will do; those made here refuse what is no step, and steps past their end.
 *
 * @example
 * const schedule: Schedule = (step) => 0.1 / (1 + step);
 * sgd({ learningRate: schedule }).init(tensor([1]));   // { step: 0, slots: null }
 */
export type Schedule = (step: number) => number;

import { checkFunction } from './function.ts';
import { checkOptions, GradientError, hasValues, NumericsError, type Tensor } from '@adjoint/tensor';
import { watchCall } from './call.ts';
import { checkCarry } from './carry.ts';
import { asCondition, selected } from './cond.ts';
import { tensorsOf, treeOf } from './flatten.ts';
import { asTree, beneath } from './inputs.ts';
import type { Loose } from './loose.ts';
import { topOf } from './lower.ts';
import { Step, type Tape } from './step.ts';

/**
 * How long a loop may run.
 *
 * @example
 * const options: WhileOptions = { limit: 100 };
 * whileLoop((x: Tensor) => x.less(10), (x) => x.mul(2), tensor(1), options);   // 16
 */
export interface WhileOptions {
  /** After so many steps the loop is given up with an error. No limit when left out. */
  readonly limit?: number;
}

/**
 * Steps as long as a condition holds. Under `vmap` each entry stops when its own condition says so.
 *
 * Forward mode goes through it. Reverse mode would have to keep an unknown number of steps, and is an error when a
 * gradient arrives: use `scan` with a fixed number of steps, or `customVjp` with the derivative of what the loop converges to.
 *
 * JAX: `jax.lax.while_loop`.
 *
 * @param body - makes of a state the next one, of its structure, shapes and dtypes.
 * @throws NumericsError when the limit is reached; TreeError, ShapeError or DtypeError if a step changes the type of the state.
 * @example
 * whileLoop((x: Tensor) => x.less(100), (x) => x.mul(2), tensor(3));   // 192
 */
export function whileLoop<C>(
  condition: (state: Loose<C>) => Tensor | boolean,
  body: (state: Loose<C>) => unknown,
  start: C,
  options: WhileOptions = {},
): Loose<C> {
  checkFunction('whileLoop', condition);
  checkFunction('whileLoop', body);
  checkOptions('whileLoop', options, 'limit');
  const { limit = Infinity } = options;
  if (typeof limit !== 'number' || !(limit >= 0))
    throw new NumericsError(`whileLoop: a limit is a number of 0 or more, got ${String(limit)}`);
  const tapes = new Set<Tape>();
  const given = asTree(start) as Loose<C>;
  let state = released(given, tapes);
  for (let step = 0; ; step++) {
    const says = condition(state);
    const holds = typeof says === 'boolean' ? null : asCondition('whileLoop', says);
    if (says === false || (holds !== null && !anyHolds(holds))) break;
    if (step >= limit)
      throw new NumericsError(`whileLoop: the condition still holds after ${limit} steps`, {
        hint: 'give a higher limit, or look whether the loop converges',
      });
    const next = checkCarry('whileLoop', step, state, body(state));
    // Entries of a batch that are done stay as they are.
    state = released(holds === null || hasValues(holds) ? next : selected('whileLoop', holds, next, state), tapes);
  }
  return irreversible(given, state, tapes);
}

/** Does a condition hold for any entry of whatever batches it is in? */
function anyHolds(holds: Tensor): boolean {
  let all = holds;
  while (!hasValues(all)) all = all.below!;
  return all.toTypedArray().some((value) => value !== 0);
}

/** The state without what tapes would keep of the steps that made it. */
function released<C>(state: C, tapes: Set<Tape>): C {
  let xs: readonly Tensor[] = tensorsOf(state);
  for (let top = topOf(xs); top instanceof Step; top = topOf(xs)) {
    const { tape, level } = top;
    tapes.add(tape);
    xs = xs.map((x) => beneath(x, level));
  }
  return treeOf(state, xs);
}

function irreversible<C>(start: C, state: C, tapes: ReadonlySet<Tape>): C {
  let xs: readonly Tensor[] = tensorsOf(state);
  for (const tape of [...tapes].toSorted((a, b) => a.level - b.level))
    xs = watchCall(tape, tensorsOf(start), xs, refuse);
  return treeOf(state, xs);
}

function refuse(): never {
  throw new GradientError('whileLoop: reverse mode cannot go back through a loop of unknown length', {
    hint: 'use scan with a fixed number of steps, jvp, or customVjp with the derivative of the result; stopGradient where none is wanted',
  });
}

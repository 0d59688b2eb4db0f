// Over 150 lines: what a rule for one tensor is, and how it is lifted to trees.
import { compact, detach, full, isFloat, mapTree, sameShape, Tensor } from '@adjoint/tensor';
import { type Aligned, align, explain } from './align.ts';
import { checkNonNegative } from './checkoption.ts';
import { prepared } from './prepared.ts';
import { Room } from './room.ts';
import { slotsLike } from './slotsLike.ts';
import type { RuleOptions, RuleState, Schedule, Slot, UpdateRule } from './updateRule.ts';

/** Rounds to the dtype of the parameter, as an op would after each operation. */
export type Rounding = (x: number) => number;

/** One update of one parameter; all tensors are dense, `out` and those of `next` are to be filled. */
export interface Move<Kept extends string, Counted extends string> {
  readonly p: Tensor;
  readonly g: Tensor;
  /** May be the memory of `p`: an element of `p` is read before its successor is written. */
  readonly out: Tensor;
  readonly old: Readonly<Record<Kept, Tensor>>;
  readonly next: Readonly<Record<Kept, Tensor>>;
  readonly counts: Readonly<Record<Counted, number>>;
  /** How many updates this parameter has seen, this one included. */
  readonly step: number;
  readonly rate: number;
  /** For intermediate results; what is written is rounded by the memory it goes to. */
  readonly round: Rounding;
}

/** How a rule moves one tensor. */
export interface LeafRule<Kept extends string, Counted extends string = never> extends Required<RuleOptions> {
  readonly name: string;
  /** The tensors that are kept for each parameter, and what fills them at first. */
  readonly keeps: Readonly<Partial<Record<Kept, number>>>;
  /** The numbers that are kept for each parameter, and what they are at first. */
  readonly counts?: Readonly<Record<Counted, number>>;
  /** Shrinks the weights by 1 - rate · weightDecay, in place of adding weightDecay · p to the gradient. */
  readonly decoupled?: boolean;
  /** Writes all of `out` and `next`; returns the new numbers, if there are any. */
  move(one: Move<Kept, Counted>): Readonly<Record<Counted, number>> | void;
}

const exact: Rounding = (x) => x;

/**
 * Lifts a rule for one tensor to trees.
 *
 * A rule that keeps nothing and has a constant rate has the state null.
 *
 * @throws NumericsError for a learning rate or weight decay that is negative or not finite.
 */
export function leafwise<Kept extends string, Counted extends string = never>(
  rule: LeafRule<Kept, Counted>,
): UpdateRule<RuleState<Slot<Kept> & Readonly<Record<Counted, number>>>> {
  type State = RuleState<Slot<Kept> & Readonly<Record<Counted, number>>>;
  const { name, learningRate, counts = {} as Record<Counted, number> } = rule;
  if (typeof learningRate !== 'function') checkNonNegative(name, rule, 'learningRate');
  checkNonNegative(name, rule, 'weightDecay');
  const keeps = Object.keys(rule.keeps) as Kept[];
  const counted = Object.keys(counts) as Counted[];
  const stateless = keeps.length === 0 && typeof learningRate === 'number';

  function init(params: unknown): State {
    // It refuses what is no tree, or has no end.
    mapTree((p: Tensor) => p, params);
    if (stateless) return null as never;
    const filled = (p: Tensor): [string, Tensor][] =>
      keeps.map((kept) => [kept, full(p.shape, rule.keeps[kept]!, { dtype: p.dtype })]);
    const slots = slotsLike(params, (p) =>
      isFloat(p.dtype) ? { step: 0, ...counts, ...Object.fromEntries(filled(p)) } : null,
    );
    return { step: 0, slots: (keeps.length === 0 ? null : slots) as State['slots'] };
  }

  function fits(slot: unknown, p: Tensor): boolean {
    if (keeps.length === 0) return true;
    if (!isFloat(p.dtype)) return slot === null;
    if (typeof slot !== 'object' || slot === null || !isCount((slot as { step?: unknown }).step)) return false;
    const fields = slot as Record<string, unknown>;
    for (const kept of keeps) {
      const x = fields[kept];
      if (!(x instanceof Tensor) || x.dtype !== p.dtype || !sameShape(x.shape, p.shape)) return false;
    }
    return counted.every((key) => typeof fields[key] === 'number');
  }

  return {
    name,
    init,
    update(params, gradients, state) {
      // Everything is checked before anything is computed.
      const found: Aligned[] = [];
      const opened = stateless ? state === null : typeof state === 'object' && state !== null && isCount(state.step);
      if (!opened || !align(params, gradients, stateless ? null : state.slots, fits, found))
        throw explain(name, params, gradients, init(params), state);
      const values = new Room();
      const kept = new Room();
      let rate = NaN;
      for (const { p, g } of found) {
        if (g === null) continue;
        if (Number.isNaN(rate)) rate = rateAt(name, learningRate, state?.step);
        values.expect(p, 1);
        kept.expect(p, keeps.length);
      }
      const moved: Tensor[] = [];
      const slots: unknown[] = [];
      for (const { p, g, slot } of found) {
        if (g === null) {
          moved.push(p.tracer === null ? p : detach(p));
          slots.push(slot);
          continue;
        }
        const out = values.take(p);
        const before = (keeps.length === 0 ? { step: 0 } : slot) as Slot<Kept> & Record<Counted, number>;
        // A copy has the hidden class of the slot; one put together of several would be slow to make.
        const after: Record<string, unknown> = { ...before, step: before.step + 1 };
        const old = {} as Record<Kept, Tensor>;
        const next = {} as Record<Kept, Tensor>;
        for (const key of keeps) {
          old[key] = dense(before[key]);
          after[key] = next[key] = kept.take(p);
        }
        const step = before.step + 1;
        const round = p.dtype === 'float32' ? Math.fround : exact;
        const from = prepared(rule, dense(p), dense(g), out, rate, round);
        const numbers = rule.move({ p: from.p, g: from.g, out, old, next, counts: before, step, rate, round });
        if (numbers) Object.assign(after, numbers);
        slots.push(after);
        moved.push(out);
      }
      let next = 0;
      const kinds = keeps.length === 0 ? null : slotsLike(params, (_p, i) => slots[i]);
      return {
        params: mapTree(() => moved[next++], params),
        state: stateless ? state : { step: state.step + 1, slots: kinds as State['slots'] },
      };
    },
  };
}

function isCount(x: unknown): boolean {
  return Number.isSafeInteger(x) && (x as number) >= 0;
}

/** The rate of a step. @throws NumericsError for what a schedule may not say, or what it throws itself. */
function rateAt(name: string, learningRate: number | Schedule, step: number): number {
  if (typeof learningRate === 'number') return learningRate;
  const rate = learningRate(step);
  const said = `the rate at step ${step}`;
  checkNonNegative(name, { [said]: rate }, said);
  return rate;
}

/** The same values without gaps, for loops that run from `offset` on. */
function dense(x: Tensor): Tensor {
  return x.dense ? x : compact(x);
}

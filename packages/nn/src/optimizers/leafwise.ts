import { type Buffer, compact, detach, isFloat, mapTree, sameShape, Tensor, zerosLike } from '@adjoint/tensor';
import { type Aligned, align, explain } from './align.ts';
import type { Optimizer, Slot, Slots } from './optimizer.ts';
import { Room } from './room.ts';

/** Rounds to the dtype of the parameter, as an op would after each operation. */
export type Rounding = (x: number) => number;

/** Dense values from `offset` on. */
export interface Values {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** How an optimiser moves one tensor. */
export interface LeafRule<Kept extends string> {
  readonly name: string;
  /** The tensors that are kept for each parameter; they begin as zeros. */
  readonly keeps: readonly Kept[];
  /**
   * Writes all of `out` and `after`: the value `p` and what is kept, moved by the gradient `g`.
   *
   * `step` counts from 1. `round` is for intermediate results; what is written is rounded by the memory it goes to.
   */
  update(
    p: Values,
    g: Values,
    before: Readonly<Record<Kept, Values>>,
    out: Tensor,
    after: Readonly<Record<Kept, Values>>,
    step: number,
    round: Rounding,
  ): void;
}

/** What an optimiser remembers: a slot for each parameter, or null if it keeps nothing. */
export type StateOf<Kept extends string> = [Kept] extends [never] ? null : Slots<Slot<Kept>>;

const exact: Rounding = (x) => x;

/** Lifts a rule for one tensor to trees. */
export function leafwise<Kept extends string>(rule: LeafRule<Kept>): Optimizer<StateOf<Kept>> {
  const { name, keeps } = rule;
  const stateless = keeps.length === 0;

  function begin(params: unknown): StateOf<Kept> {
    const slots = stateless
      ? null
      : mapLeaves(params, false, (p) =>
          isFloat(p.dtype) ? { step: 0, ...Object.fromEntries(keeps.map((kept) => [kept, zerosLike(p)])) } : null,
        );
    return slots as StateOf<Kept>;
  }

  function fits(slot: unknown, p: Tensor): boolean {
    if (stateless) return true;
    if (typeof slot !== 'object' || slot === null || !Number.isSafeInteger((slot as Slot<Kept>).step)) return false;
    return keeps.every((kept) => {
      const x: unknown = (slot as Record<string, unknown>)[kept];
      return x instanceof Tensor && x.dtype === p.dtype && sameShape(x.shape, p.shape);
    });
  }

  function move({ p, g, slot }: Aligned, values: Room, kept: Room, slots: unknown[]): Tensor {
    if (g === null) {
      slots.push(slot);
      return p.tracer === null ? p : detach(p);
    }
    const out = values.take(p);
    const round = p.dtype === 'float32' ? Math.fround : exact;
    if (stateless) {
      rule.update(dense(p), dense(g), nothing as Record<Kept, never>, out, nothing as Record<Kept, never>, 1, round);
      return out;
    }
    const old = slot as { readonly step: number } & Readonly<Record<Kept, Tensor>>;
    const before = {} as Record<Kept, Values>;
    const after = {} as Record<Kept, Tensor>;
    const step = old.step + 1;
    for (const name of keeps) {
      before[name] = dense(old[name]);
      after[name] = kept.take(p);
    }
    rule.update(dense(p), dense(g), before, out, after, step, round);
    slots.push({ step, ...after });
    return out;
  }

  return {
    name,
    init(params) {
      mapTree((p: Tensor) => p, params);
      return begin(params);
    },
    update(params, gradients, state) {
      // Everything is checked before anything is computed.
      const found: Aligned[] = [];
      if (!align(params, gradients, state, fits, found))
        throw explain(name, params, gradients, stateless ? null : begin(params), state);
      const values = new Room();
      const kept = new Room();
      for (const { p, g } of found) {
        if (g === null) continue;
        values.expect(p, 1);
        kept.expect(p, keeps.length);
      }
      const slots: unknown[] = [];
      const moved = found.map((each) => move(each, values, kept, slots));
      return {
        params: mapLeaves(params, true, (_p, i) => moved[i]) as typeof params,
        state: stateless ? state : (mapLeaves(params, false, (_p, i) => slots[i]) as StateOf<Kept>),
      };
    },
  };
}

const nothing: Readonly<Record<string, never>> = {};

function dense(x: Tensor): Values {
  return x.dense ? x : compact(x);
}

/** The tree with `f` of its i-th tensor; all else is kept, or null. */
function mapLeaves(tree: unknown, keepRest: boolean, f: (p: Tensor, i: number) => unknown): unknown {
  let next = 0;
  const visit = (node: unknown): unknown => {
    if (node instanceof Tensor) return f(node, next++);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return keepRest ? node : null;
    const out: Record<string, unknown> = { ...node };
    for (const key in out) out[key] = visit(out[key]);
    return out;
  };
  return visit(tree);
}

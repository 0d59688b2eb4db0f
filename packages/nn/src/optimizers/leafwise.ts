import { compact, detach, isFloat, mapTree, sameShape, Tensor, zerosLike } from '@adjoint/tensor';
import { type Aligned, align, explain } from './align.ts';
import type { Optimizer, Slot, Slots } from './optimizer.ts';
import { Room } from './room.ts';

/** Rounds to the dtype of the parameter, as an op would after each operation. */
export type Rounding = (x: number) => number;

/** How an optimiser moves one tensor. */
export interface LeafRule<Kept extends string> {
  readonly name: string;
  /** The tensors that are kept for each parameter; they begin as zeros. */
  readonly keeps: readonly Kept[];
  /**
   * Moves the dense value `p` by the dense gradient `g`: writes all of `out`, and returns the new slot.
   *
   * `round` is for intermediate results; what is written is rounded by the memory it goes to. Tensors of the new slot are
   * taken from `room`, never those of the old one.
   */
  update(p: Tensor, g: Tensor, out: Tensor, slot: Slot<Kept>, room: Room, round: Rounding): Slot<Kept>;
}

/** What an optimiser remembers: a slot for each parameter, or null if it keeps nothing. */
export type StateOf<Kept extends string> = [Kept] extends [never] ? null : Slots<Slot<Kept>>;

const exact: Rounding = (x) => x;
const noSlot: Slot<never> = { step: 0 };

/** Lifts a rule for one tensor to trees. */
export function leafwise<Kept extends string>(rule: LeafRule<Kept>): Optimizer<StateOf<Kept>> {
  const { name, keeps } = rule;
  const stateless = keeps.length === 0;

  function begin(params: unknown): StateOf<Kept> {
    const slots = stateless
      ? null
      : slotsLike(params, (p) =>
          isFloat(p.dtype) ? { step: 0, ...Object.fromEntries(keeps.map((kept) => [kept, zerosLike(p)])) } : null,
        );
    return slots as StateOf<Kept>;
  }

  function fits(slot: unknown, p: Tensor): boolean {
    if (stateless) return true;
    if (typeof slot !== 'object' || slot === null || !Number.isSafeInteger((slot as Slot<Kept>).step)) return false;
    for (const kept of keeps) {
      const x: unknown = (slot as Record<string, unknown>)[kept];
      if (!(x instanceof Tensor) || x.dtype !== p.dtype || !sameShape(x.shape, p.shape)) return false;
    }
    return true;
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
      const moved: Tensor[] = [];
      const slots: unknown[] = [];
      for (const { p, g, slot } of found) {
        if (g === null) {
          moved.push(p.tracer === null ? p : detach(p));
          slots.push(slot);
          continue;
        }
        const out = values.take(p);
        const before = (stateless ? noSlot : slot) as Slot<Kept>;
        slots.push(rule.update(dense(p), dense(g), out, before, kept, p.dtype === 'float32' ? Math.fround : exact));
        moved.push(out);
      }
      let next = 0;
      return {
        params: mapTree(() => moved[next++], params),
        state: stateless ? state : (slotsLike(params, (_p, i) => slots[i]) as StateOf<Kept>),
      };
    },
  };
}

/** The same values without gaps, for loops that run from `offset` on. */
export function dense(x: Tensor): Tensor {
  return x.dense ? x : compact(x);
}

/** A tree like the parameters with a slot in place of each tensor, and null in place of all else. */
function slotsLike(params: unknown, slotOf: (p: Tensor, i: number) => unknown): unknown {
  let next = 0;
  const visit = (node: unknown): unknown => {
    if (node instanceof Tensor) return slotOf(node, next++);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return null;
    const out: Record<string, unknown> = { ...node };
    for (const key in out) out[key] = visit(out[key]);
    return out;
  };
  return visit(params);
}

import {
  type Buffer,
  compact,
  type DType,
  DtypeError,
  isFloat,
  mapTree,
  sameShape,
  scalar,
  ShapeError,
  showShape,
  Tensor,
  TreeError,
  zerosLike,
} from '@adjoint/tensor';
import type { Optimizer, Slot, Slots } from './optimizer.ts';

/** Rounds to the dtype, as an op would have after each operation. */
export type Rounding = (x: number) => number;

/** Dense values from `at` on. */
export interface Values {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** How an optimiser moves one tensor, whose elements do not know of each other. */
export interface LeafRule<Kept extends string> {
  readonly name: string;
  /** The tensors that are kept for each parameter; they begin as zeros. */
  readonly keeps: readonly Kept[];
  /**
   * Writes all of `out` and of `after`: the value and what is kept after update number `step`, counted from 1.
   *
   * `round` is to be applied to every intermediate result; what is written is rounded by the memory it goes to.
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

type State<Kept extends string> = Slots<Slot<Kept>>;

/** Lifts a rule for one tensor to trees. */
export function leafwise<Kept extends string>(rule: LeafRule<Kept>): Optimizer<Slots<Slot<Kept>>> {
  const { name, keeps } = rule;
  const roundings: Partial<Record<DType, Rounding>> = { float64: (x) => x, float32: Math.fround };

  const begin = (p: Tensor): Slot<Kept> | null =>
    isFloat(p.dtype)
      ? ({ step: 0, ...Object.fromEntries(keeps.map((kept) => [kept, zerosLike(p)])) } as Slot<Kept>)
      : null;

  return {
    name,
    init(params) {
      mapTree((x: Tensor) => x, params);
      return rebuild(params, begin) as State<Kept>;
    },
    update(params, gradients, state) {
      // Everything is checked before anything is computed.
      const triples: Triple[] = [];
      if (!align(params, gradients, state, triples)) throw misfit(name, params, gradients, state);
      for (const triple of triples) if (!fits(triple, keeps)) throw unfit(name, keeps, params, gradients, state);

      const slots: unknown[] = [];
      const values = triples.map(({ p, g, slot }) => {
        if (g === null) {
          slots.push(slot);
          return compactIfShared(p);
        }
        const before = slot as Slot<Kept>;
        const out = zerosLike(p);
        const after: Record<string, unknown> = { step: before.step + 1 };
        for (const kept of keeps) after[kept] = zerosLike(p);
        slots.push(after);
      });
      return { params, state };
    },
  };
}

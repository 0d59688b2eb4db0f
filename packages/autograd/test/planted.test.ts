// Every test is only as good as the bugs it finds: here they are planted, in every op, from its declaration alone.
import { type Law, LawError, lawsOf } from '@adjoint/testing';
import { primitives } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { type Bug, bugs } from './mutants.ts';
import { type AnyOp, portrait } from './portrait.ts';

const ops: readonly AnyOp[] = Object.values(primitives);

/** One point of each sample is enough to see a bug. */
const thoroughness = { points: 1 };

function violation(law: Law): string | null {
  try {
    law.check();
    return null;
  } catch (error) {
    if (error instanceof LawError) return error.message;
    throw error;
  }
}

interface Sound {
  readonly portrait: string;
  /** The laws by place, the quick ones first, with what the op itself says to them. */
  readonly laws: readonly { readonly place: number; readonly says: string | null }[];
}

const known = new Map<AnyOp, Sound>();

function soundly(op: AnyOp): Sound {
  const found = known.get(op);
  if (found !== undefined) return found;
  const timed = lawsOf(op, thoroughness).map((law, place) => {
    const start = performance.now();
    return { place, says: violation(law), time: performance.now() - start };
  });
  const sound = { portrait: portrait(op), laws: timed.toSorted((a, b) => a.time - b.time) };
  known.set(op, sound);
  return sound;
}

function refuse(op: AnyOp, { plant, silent }: Bug): void {
  const sound = soundly(op);
  const broken = plant(op)!;
  // What makes no difference to this op is no bug of it.
  if (silent !== true && portrait(broken) === sound.portrait) return;
  const laws = lawsOf(broken, thoroughness);
  const found = sound.laws.some(({ place, says }) => {
    const said = violation(laws[place]!);
    // What the sound op says as well is no find.
    return said !== null && said !== says;
  });
  expect(found).toBe(true);
}

for (const destroys of [false, true]) {
  const planted = ops.flatMap((op) =>
    bugs
      .filter((bug) => (bug.destroys ?? false) === destroys && bug.plant(op) !== null)
      .map((bug) => ({ op, bug, title: `${op.name}: ${bug.name}` })),
  );
  test.each(planted)('$title is refused', ({ op, bug }) => refuse(op, bug));
}

import { isFloat, type Tensor } from '@adjoint/tensor';
import { Step, type Tape, watch } from './step.ts';
import type { Window } from './window.ts';

/**
 * A whole function as the tape remembers it: not its ops, but how to pull cotangents of its results back.
 *
 * It has a step before those of its results, whose turn comes when all their cotangents are known.
 */
export interface Call {
  readonly head: Step;
  /** Sends cotangents to older steps; a result that nothing reached has none. */
  pull(cotangents: readonly (Tensor | undefined)[], waiting: Window): void;
}

/** What the steps of a call say of themselves: result `index`, or its head at -1. */
export class Part {
  readonly call: Call;
  readonly index: number;

  constructor(call: Call, index: number) {
    this.call = call;
    this.index = index;
  }
}

/** The part of a call that a step is, or null. */
export function partOf({ params }: Step): Part | null {
  return params instanceof Part ? params : null;
}

/**
 * Has a tape watch the results of a function as one call.
 *
 * @param inputs - what the function was given, as the tape's level sees it.
 * @param results - what it computed, below the tape; ints and bools stay unwatched.
 */
export function recordCall(
  tape: Tape,
  inputs: readonly Tensor[],
  results: readonly Tensor[],
  pull: Call['pull'],
): Tensor[] {
  const parents = inputs.map(({ tracer }) => (tracer?.level === tape.level ? (tracer as Step) : null));
  const call = { head: null as unknown as Step, pull };
  const step = (index: number, parts: Step['parents'], { shape, dtype }: Tensor): Step =>
    new Step(tape, null, new Part(call, index), parts, [], null, shape, dtype);
  call.head = step(-1, parents, results[0] ?? inputs[0]!);
  return results.map((y, i) => (isFloat(y.dtype) ? watch(y, step(i, [call.head], y)) : y));
}

/** The same of a function with as many results as inputs, where each may be its input handed through. */
export function watchCall(
  tape: Tape,
  inputs: readonly Tensor[],
  results: readonly Tensor[],
  pull: Call['pull'],
): Tensor[] {
  const watched = recordCall(tape, inputs, results, pull);
  return watched.map((y, i) => {
    const x = inputs[i]!;
    return (x.tracer?.level === tape.level ? x.below : x) === results[i] ? x : y;
  });
}

import { GradientError, isFloat, mul, type Tensor, zerosLike } from '@adjoint/tensor';
import { recordCall } from './call.ts';
import { Dual } from './dual.ts';
import { alias } from './flatten.ts';
import { beneath } from './inputs.ts';
import { Lane } from './lane.ts';
import { type Flat, topOf, transformOf } from './lower.ts';
import { settled, Step } from './step.ts';

/**
 * A function at one point: its results, and the two linear maps that its author answers for. They are given the results as
 * transforms further down see them: with the author's derivative.
 */
export interface Linearised {
  readonly results: readonly Tensor[];
  /** Cotangents of the arguments; null where there is none. */
  readonly pullback: (cotangents: readonly Tensor[], results: readonly Tensor[]) => readonly (Tensor | null)[];
  readonly pushforward: (tangents: readonly Tensor[], results: readonly Tensor[]) => readonly Tensor[];
}

/** A function whose derivative its author gives. */
export interface Custom {
  readonly name: string;
  readonly value: Flat;
  readonly at: (xs: readonly Tensor[]) => Linearised;
}

/** Applies such a function: every transform takes the author's derivative for its own. */
export function applyCustom(custom: Custom, xs: readonly Tensor[]): readonly Tensor[] {
  const transform = transformOf(xs);
  if (transform instanceof Lane) {
    const { marks, parts } = transform.lower(xs);
    return applyCustom(batched(custom, transform, marks), parts).map((batch) => transform.wrap(batch));
  }
  if (transform instanceof Dual) return pushed(custom, transform, xs);
  const top = topOf(xs);
  if (top instanceof Step) return pulled(custom, top, xs.map(settled));
  // A result that is an argument has the author's derivative, not that of the argument: it is no longer the same.
  const ys = custom.value(xs).map((y) => (xs.includes(y) ? alias(y) : y));
  return top === null ? checkCaptured(custom, ys, 0) : ys;
}

/** The function at a point, with its results as all who watch the point see them. */
function along(custom: Custom, xs: readonly Tensor[], level: number): Linearised {
  const found = custom.at(xs);
  if (topOf(xs) === null) return { ...found, results: checkCaptured(custom, found.results, 0) };
  return { ...found, results: checkCaptured(custom, applyCustom(custom, xs), level) };
}

function pulled(custom: Custom, { tape, level }: Step, xs: readonly Tensor[]): readonly Tensor[] {
  const parents = xs.map(({ tracer }) => (tracer?.level === level ? (tracer as Step) : null));
  const { results, pullback } = along(
    custom,
    xs.map((x) => beneath(x, level)),
    level,
  );
  return recordCall(tape, xs, results, (cotangents, waiting) => {
    pullback(
      results.map((y, i) => cotangents[i] ?? zerosLike(y)),
      results,
    ).forEach((c, k) => {
      if (c === null || parents[k]! === null) return;
      if (c.tracer?.level === level) throw captured(custom, 'its pullback');
      waiting.send(parents[k]!, c);
    });
  });
}

function pushed(custom: Custom, dual: Dual, xs: readonly Tensor[]): readonly Tensor[] {
  const { marks, parts } = dual.lower(xs);
  const plain = parts.slice(0, xs.length);
  let next = xs.length;
  const tangents = plain.map((x, k) => (marks[k]! ? parts[next++]! : zerosLike(x)));
  const { results, pushforward } = along(custom, plain, dual.level);
  const floats = results.map(({ dtype }) => isFloat(dtype));
  const found = pushforward(tangents, results).filter((_, i) => floats[i]);
  return dual.raise({ marks: floats, parts: [...results, ...found] });
}

/** The function on whole batches, by running the author's inside the transform. */
function batched(custom: Custom, lane: Lane, marks: readonly boolean[]): Custom {
  const enter = (parts: readonly Tensor[]): readonly Tensor[] => lane.raise({ marks, parts });
  const all = (xs: readonly Tensor[]): readonly Tensor[] => xs.map((x) => lane.wrap(x));
  const leave = (ys: readonly Tensor[]): readonly Tensor[] => ys.map((y) => lane.batchOf(y));
  return {
    name: custom.name,
    value: (parts) => leave(lane.during(() => custom.value(enter(parts)))),
    at: (parts) => {
      const { results, pullback, pushforward } = lane.during(() => custom.at(enter(parts)));
      return {
        results: leave(results),
        pullback: (gs, ys) =>
          lane
            .during(() => pullback(all(gs), all(ys)))
            .map((c, k) => {
              if (c === null || marks[k]!) return c && lane.batchOf(c);
              // What all entries share gets the cotangents of all.
              return c.tracer === lane ? c.below!.sum(0) : mul(c, lane.size);
            }),
        pushforward: (ts, ys) => leave(lane.during(() => pushforward(enter(ts), all(ys)))),
      };
    },
  };
}

/** Refuses results that a derivative flows to from `level` on, other than through the arguments. */
function checkCaptured(custom: Custom, ys: readonly Tensor[], level: number): readonly Tensor[] {
  for (const y of ys)
    for (let seen: Tensor | null = y; seen !== null; seen = seen.below)
      if (seen.tracer !== null && seen.tracer.level >= level && !(seen.tracer instanceof Lane))
        throw captured(custom, 'the function');
  return ys;
}

function captured({ name }: Custom, what: string): GradientError {
  return new GradientError(`${name}: ${what} reads a watched value that is not among its arguments`, {
    hint: 'pass it as an argument, or stopGradient it',
  });
}

import {
  broadcastTo,
  GradientError,
  isFloat,
  mul,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  zerosLike,
} from '@adjoint/tensor';
import { watchCall } from './call.ts';
import { Dual } from './dual.ts';
import { beneath } from './inputs.ts';
import { Lane } from './lane.ts';
import { type Flat, topOf, transformOf } from './lower.ts';
import { Step } from './step.ts';
import { vjp } from './grad.ts';

/** A function at one point: its results, and the two linear maps that its author answers for. */
export interface Linearised {
  readonly results: readonly Tensor[];
  /** Cotangents of the arguments; null where there is none. */
  readonly pullback: (cotangents: readonly Tensor[]) => readonly (Tensor | null)[];
  readonly pushforward: (tangents: readonly Tensor[]) => readonly Tensor[];
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
  if (!(top instanceof Step)) return checkCaptured(custom, custom.value(xs), 0);
  const plain = xs.map((x) => beneath(x, top.level));
  const { results, pullback } = custom.at(plain);
  const ys = checkCaptured(custom, topOf(plain) === null ? results : applyCustom(custom, plain), top.level);
  return watchCall(top.tape, xs, ys, (cotangents, waiting) => {
    const found = pullback(ys.map((y, i) => cotangents[i] ?? zerosLike(y)));
    xs.forEach(({ tracer }, k) => {
      if (tracer?.level !== top.level || found[k] === null) return;
      waiting.send(tracer as Step, checkCotangent(custom, k, plain[k]!, found[k]!));
    });
  });
}

function pushed(custom: Custom, dual: Dual, xs: readonly Tensor[]): readonly Tensor[] {
  const { marks, parts } = dual.lower(xs);
  const plain = parts.slice(0, xs.length);
  let next = xs.length;
  const tangents = plain.map((x, k) => (marks[k]! ? parts[next++]! : zerosLike(x)));
  const ys = checkCaptured(custom, applyCustom(custom, plain), dual.level);
  const found = custom.at(plain).pushforward(tangents);
  const floats = ys.map(({ dtype }) => isFloat(dtype));
  return dual.raise({ marks: floats, parts: [...ys, ...found.filter((_, i) => floats[i])] });
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
        pullback: (gs) =>
          lane
            .during(() => pullback(all(gs)))
            .map((c, k) => {
              if (c === null || marks[k]!) return c && lane.batchOf(c);
              // What all entries share gets the cotangents of all.
              return c.tracer === lane ? c.below!.sum(0) : mul(c, lane.size);
            }),
        pushforward: (ts) => leave(lane.during(() => pushforward(enter(ts)))),
      };
    },
  };
}

/** The transpose of a linear map of tensors at a list like its argument. */
export function transposed(linear: Flat, like: readonly Tensor[]): Flat {
  const moves = like.map(({ dtype }) => isFloat(dtype));
  return (cotangents) => {
    const { pullback, value } = vjp(
      (...given: Tensor[]) => {
        let next = 0;
        return linear(like.map((x, k) => (moves[k]! ? given[next++]! : x)));
      },
      ...like.filter((_, k) => moves[k]).map((x) => zerosLike(x)),
    );
    const found = pullback(value.map((y, i) => broadcastTo(cotangents[i]!, y.shape)));
    let next = 0;
    return like.map((x, k) => (moves[k]! ? found[next++]! : zerosLike(x)));
  };
}

function checkCaptured({ name }: Custom, ys: readonly Tensor[], level: number): readonly Tensor[] {
  for (const { tracer } of ys)
    if (tracer !== null && tracer.level >= level)
      throw new GradientError(`${name}: the function reads a watched value that is not among its arguments`, {
        hint: 'pass it as an argument, so that the rule can give its derivative; or stopGradient it',
      });
  return ys;
}

function checkCotangent({ name }: Custom, k: number, x: Tensor, c: Tensor): Tensor {
  if (!sameShape(c.shape, x.shape))
    throw new ShapeError(
      `${name}: the pullback gives argument tensor ${k}, of shape ${showShape(x.shape)}, a cotangent of shape ${showShape(c.shape)}`,
      { hint: 'a cotangent has the shape of its argument: where one was broadcast, sumTo(x.shape)' },
    );
  return c.cast(x.dtype);
}

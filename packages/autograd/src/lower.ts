import type { Tensor, Tracer } from '@adjoint/tensor';

/** A function of a list of tensors. */
export type Flat = (xs: readonly Tensor[]) => readonly Tensor[];

/** A list of tensors as it is below a transform. */
export interface Lowered {
  /** Which of them the transform watches. */
  readonly marks: readonly boolean[];
  /** What they consist of below it. */
  readonly parts: readonly Tensor[];
}

/**
 * A transform that works forwards (`jvp`, `vmap`): what its values consist of below, and how to make them of that again.
 * So a function of values inside becomes a function of what lies below, which others can transform or run anew.
 */
export interface Transform extends Tracer {
  lower(xs: readonly Tensor[]): Lowered;
  raise(lowered: Lowered): readonly Tensor[];
  /** Runs what makes values of this transform, after it has ended too. */
  during<T>(f: () => T): T;
}

/** Who watches a list highest, or null. */
export function topOf(xs: readonly Tensor[]): Tracer | null {
  let top: Tracer | null = null;
  for (const { tracer } of xs) if (tracer !== null && (top === null || tracer.level > top.level)) top = tracer;
  return top;
}

/** The transform that watches a list highest; null if a tape does, or no one. */
export function transformOf(xs: readonly Tensor[]): Transform | null {
  const top = topOf(xs);
  return top !== null && 'lower' in top ? (top as Transform) : null;
}

/** Has `run` call a function of values of a transform as a function of what lies below. */
export function below(
  transform: Transform,
  f: Flat,
  xs: readonly Tensor[],
  run: (f: Flat, xs: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const { marks, parts } = transform.lower(xs);
  let found: readonly boolean[] = [];
  const results = run((given) => {
    const lowered = transform.lower(transform.during(() => f(transform.raise({ marks, parts: given }))));
    found = lowered.marks;
    return lowered.parts;
  }, parts);
  return transform.raise({ marks: found, parts: results });
}

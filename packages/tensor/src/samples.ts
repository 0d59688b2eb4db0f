import type { Sample } from './op.ts';
import type { Shape } from './shapetypes.ts';
import { fromBuffer, type Tensor } from './tensor.ts';

/** A sample whose inputs are drawn at random. */
export function sampleOf<P>(params: P, ...shapes: readonly Shape[]): Sample<P> {
  return { shapes, params };
}

/** Samples that share their params. */
export function samplesOf<P>(params: P, ...shapes: readonly (readonly Shape[])[]): Sample<P>[] {
  return shapes.map((list) => sampleOf(params, ...list));
}

/** A regular matrix, far from a singular one. */
export function regularMatrix(shape: Shape = [3, 3]): Tensor {
  return fromBuffer(Float64Array.of(0.5, 2, -0.75, -1.5, 0.25, 1, 0.5, -1, 1.75), shape, 'float64');
}

/** A symmetric matrix with positive eigenvalues, none of them double. */
export function definiteMatrix(): Tensor {
  return fromBuffer(Float64Array.of(2, 0.5, -0.25, 0.5, 1.5, 0.75, -0.25, 0.75, 2.5), [3, 3], 'float64');
}

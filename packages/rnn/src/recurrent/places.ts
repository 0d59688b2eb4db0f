import { ShapeError } from '@adjoint/tensor';

/**
 * Where a cell of a recurrent network stands: its layer, and `Reverse` if it reads from the end.
 *
 * @example
 * const place: Place = 'l0Reverse';
 * place in recurrent(gru, { bidirectional: true }).init(key(1), { inputs: 1, hidden: 2 });   // true
 */
export type Place = `l${number}` | `l${number}Reverse`;

/**
 * One thing for each cell of a recurrent network: weights, or states.
 *
 * @example
 * const states: Layered<Tensor> = { l0: zeros([1, 2]), l0Reverse: zeros([1, 2]) };
 */
export type Layered<T> = { readonly [place in Place]: T };

/** The cells of a layer, forwards first. */
export function placesOf(layer: number, bidirectional: boolean): readonly Place[] {
  return bidirectional ? [`l${layer}`, `l${layer}Reverse`] : [`l${layer}`];
}

/** @throws ShapeError where there is nothing for a cell, or something for one that there is not. */
export function checkPlaces(what: string, given: object | null | undefined, places: readonly Place[]): void {
  const found = Object.keys(given ?? {}).filter((key) => /^l\d+(Reverse)?$/.test(key));
  if (found.length === places.length && places.every((place) => found.includes(place))) return;
  throw new ShapeError(`${what} are of ${found.join(', ') || 'no cell'}, the network is of ${places.join(', ')}`, {
    hint: 'layers and directions have to be the same',
  });
}

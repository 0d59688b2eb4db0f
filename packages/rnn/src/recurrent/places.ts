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
 * One thing for each cell of a recurrent network, weights or states; for a single one, at `l0`, when no places are named.
 *
 * @example
 * const states: Layered<Tensor, 'l0' | 'l0Reverse'> = { l0: zeros([1, 2]), l0Reverse: ones([1, 2]) };
 * states.l0Reverse;   // [[1, 1]]
 */
export type Layered<T, K extends Place = 'l0'> = { readonly [place in K]: T };

interface Stacks {
  readonly 1: 'l0';
  readonly 2: 'l0' | 'l1';
  readonly 3: 'l0' | 'l1' | 'l2';
  readonly 4: 'l0' | 'l1' | 'l2' | 'l3';
}

type Stack<O> = O extends { readonly layers: infer N }
  ? N extends keyof Stacks
    ? Stacks[N]
    : Place
  : 'layers' extends keyof O
    ? Place
    : 'l0';

/**
 * The places of a network whose options are known as literals, up to four layers; any place otherwise.
 *
 * @example
 * const place: PlacesOf<{ layers: 2; bidirectional: true }> = 'l1Reverse';
 * place;   // 'l1Reverse'
 */
export type PlacesOf<O> = O extends { readonly bidirectional: infer B }
  ? B extends true
    ? Stack<O> | `${Exclude<Stack<O>, `${string}Reverse`>}Reverse`
    : B extends false
      ? Stack<O>
      : Place
  : 'bidirectional' extends keyof O
    ? Place
    : Stack<O>;

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

import { oneHot, type Tensor, tensor } from '@adjoint/tensor';
import { successors, symbols } from './grammar.ts';

/** Strings of the grammar as a network reads them, side by side. */
export interface Strings {
  /** A one at the symbol, [time, batch, 7]. All symbols but the last E are read. */
  readonly inputs: Tensor;
  /** How many symbols of each string are read. */
  readonly lengths: readonly number[];
  /** Where something is to be foretold, as places in [time · batch]; padding is none of them. */
  readonly places: Tensor;
  /** The chance of each symbol to come next there, 1 or 1/2 or 0: [places, 7]. */
  readonly chances: Tensor;
  /** Which string each place belongs to. */
  readonly owners: readonly number[];
}

/** Strings side by side, with what the grammar says may follow. */
export function stringsOf(texts: readonly string[]): Strings {
  const lengths = texts.map((text) => text.length - 1);
  const time = Math.max(...lengths);
  const read = new Int32Array(time * texts.length);
  const places: number[] = [];
  const owners: number[] = [];
  const chances: number[][] = [];
  texts.forEach((text, i) => {
    const next = successors(text);
    for (let t = 0; t < lengths[i]!; t++) {
      const place = t * texts.length + i;
      read[place] = symbols.indexOf(text[t]!);
      places.push(place);
      owners.push(i);
      chances.push(Array.from(symbols, (symbol) => (next[t]!.includes(symbol) ? 1 / next[t]!.length : 0)));
    }
  });
  return {
    inputs: oneHot(tensor(read).reshape([time, texts.length]), symbols.length, { dtype: 'float64' }),
    lengths,
    places: tensor(Int32Array.from(places)),
    chances: tensor(chances),
    owners,
  };
}

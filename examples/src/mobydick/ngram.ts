/** Counts of character sequences of one length, and what follows all but the last of their characters. */
interface Counts {
  /** How often each sequence is there. */
  readonly sequences: ReadonlyMap<number, number>;
  /** How often each context is there, and how many different characters follow it. */
  readonly contexts: ReadonlyMap<number, { readonly total: number; readonly kinds: number }>;
}

/**
 * A model of counts, interpolated with absolute discounting (Ney, Essen and Kneser 1994). With h the last k - 1 characters,
 * n(hc) how often c followed them, and u(h) how many different characters did,
 *
 * pₖ(c | h) = max(n(hc) - dₖ, 0) / n(h) + dₖ u(h) / n(h) · pₖ₋₁(c | h without its first),
 *
 * and p₀ is even. Where h was never seen, pₖ is pₖ₋₁.
 */
export interface Ngram {
  /** How many characters there are. */
  readonly size: number;
  /** d₁, d₂, …: as many as there are orders. */
  readonly discounts: readonly number[];
  readonly counts: readonly Counts[];
}

/** What the counts say at one place of a text, for one order. */
interface Seen {
  readonly count: number;
  readonly total: number;
  readonly kinds: number;
}

const nothing = { total: 0, kinds: 0 };

/** Counts all sequences of 1 to `order` characters. */
export function countSequences(text: ArrayLike<number>, size: number, order: number): readonly Counts[] {
  return Array.from({ length: order }, (_, length) => {
    const sequences = new Map<number, number>();
    const contexts = new Map<number, { total: number; kinds: number }>();
    for (let at = length; at < text.length; at++) {
      const context = contextAt(text, at, length, size);
      const sequence = context * size + text[at]!;
      const before = sequences.get(sequence) ?? 0;
      sequences.set(sequence, before + 1);
      const found = contexts.get(context);
      if (found === undefined) contexts.set(context, { total: 1, kinds: 1 });
      else {
        found.total++;
        if (before === 0) found.kinds++;
      }
    }
    return { sequences, contexts };
  });
}

/** The characters before a place as one number, exact up to 2⁵³. */
function contextAt(text: ArrayLike<number>, at: number, length: number, size: number): number {
  let context = 0;
  for (let i = at - length; i < at; i++) context = context * size + text[i]!;
  return context;
}

/** The chances of all characters after a text. */
export function chancesAfter({ size, discounts, counts }: Ngram, text: ArrayLike<number>): number[] {
  return Array.from({ length: size }, (_, character) => {
    const seen = counts.map((each, length) => seenAt(each, text, text.length, length, size, character));
    return chance(seen, discounts, size);
  });
}

/** What the model gives each character of a text. */
export function ngramChances({ size, discounts, counts }: Ngram, text: ArrayLike<number>): Float64Array {
  return Float64Array.from(lookedUp(counts, text, size), (seen) => chance(seen, discounts, size));
}

/**
 * Counts in one text, and chooses the discounts and the order on another.
 *
 * @returns the best model of each order from 1 on, and its loss on the text they were chosen on.
 */
export function fitNgrams(
  train: ArrayLike<number>,
  validation: ArrayLike<number>,
  { size, orders }: { readonly size: number; readonly orders: number },
): readonly (Ngram & { readonly validationLoss: number })[] {
  const counts = countSequences(train, size, orders);
  const seen = lookedUp(counts, validation, size);
  let discounts: number[] = [];
  return counts.map((_, i) => {
    discounts = [...discounts, 0.7];
    let best = lossOf(seen, discounts, size);
    // the newest first: those below serve what it leaves over
    for (let k = i; k >= 0; k--)
      for (const tried of candidates) {
        const changed = discounts.with(k, tried);
        const loss = lossOf(seen, changed, size);
        if (loss < best) [best, discounts] = [loss, changed];
      }
    return { size, discounts, counts: counts.slice(0, i + 1), validationLoss: best };
  });
}

const candidates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

function chance(seen: readonly Seen[], discounts: readonly number[], size: number): number {
  let p = 1 / size;
  for (const [k, discount] of discounts.entries()) {
    const { count, total, kinds } = seen[k]!;
    if (total === 0) break;
    p = (Math.max(0, count - discount) + discount * kinds * p) / total;
  }
  return p;
}

function lossOf(seen: readonly (readonly Seen[])[], discounts: readonly number[], size: number): number {
  return seen.reduce((sum, each) => sum - Math.log(chance(each, discounts, size)), 0) / seen.length;
}

/** What the counts say at every place of a text. */
function lookedUp(counts: readonly Counts[], text: ArrayLike<number>, size: number): Seen[][] {
  return Array.from({ length: text.length }, (_, at) =>
    counts.map((each, length) => seenAt(each, text, at, length, size, text[at]!)),
  );
}

function seenAt(
  { sequences, contexts }: Counts,
  text: ArrayLike<number>,
  at: number,
  length: number,
  size: number,
  character: number,
): Seen {
  if (at < length) return { count: 0, ...nothing };
  const context = contextAt(text, at, length, size);
  return { count: sequences.get(context * size + character) ?? 0, ...(contexts.get(context) ?? nothing) };
}

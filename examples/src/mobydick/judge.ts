import type { Tensor } from '@adjoint/tensor';
import { bestShare, meanSurprise, mixed } from './mixture.ts';
import { type Reader, readerChances } from './network.ts';
import { fitNgrams, type Ngram, ngramChances } from './ngram.ts';

/** Counts of up to so many characters are tried. */
export const orders = 6;

/** How well models foretell the end of the novel, in nats per character. */
export interface Judged {
  readonly network: number;
  /** Of counts of 1 character, of 2 and less, and so on. */
  readonly counts: readonly number[];
  /** The counts that foretold the validation part best, and how well. */
  readonly best: Ngram & { readonly validationLoss: number };
  /** The network and the best counts together. */
  readonly both: number;
  /** The network's share in that, chosen on the validation part. */
  readonly share: number;
}

/** Texts, int32 [characters]. */
export interface Texts {
  readonly train: Tensor;
  readonly validation: Tensor;
  readonly heldOut: Tensor;
}

/** The network reads in so many pieces. */
const pieces = 32;

/** Counts what the network has learned from, and compares the two. */
export function judge(net: Reader, { train, validation, heldOut }: Texts, size: number): Judged {
  const models = fitNgrams(train.toTypedArray(), validation.toTypedArray(), { size, orders });
  const best = models.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  const share = bestShare(readerChances(net, validation, pieces), countChances(best, validation));
  const byNetwork = readerChances(net, heldOut, pieces);
  const byCounts = models.map((model) => countChances(model, heldOut));
  return {
    network: meanSurprise(byNetwork),
    counts: byCounts.map(meanSurprise),
    best,
    both: meanSurprise(mixed(share, byNetwork, byCounts[best.counts.length - 1]!)),
    share,
  };
}

/** What counts give the characters that the network foretells: all but the first of the text, and a rest. */
function countChances(model: Ngram, text: Tensor): Float64Array {
  const count = Math.floor((text.size - 1) / pieces) * pieces;
  return ngramChances(model, text.toTypedArray()).slice(1, 1 + count);
}

import { table } from '../table.ts';
import type { Judged } from './judge.ts';

/** Losses on the end of the novel. */
export function lossTable({ network, counts, best, both, share }: Judged, size: number, hidden: number): string {
  return table([
    ['on the end of the novel, per character', 'nats', 'bits', 'perplexity'],
    row('any character as likely as any other', Math.log(size)),
    ...counts.map((loss, i) => row(i === 0 ? 'counts of single characters' : `counts of ${i + 1} and less`, loss)),
    row(`GRU, ${hidden} units`, network),
    row(
      `${Math.round(100 * share)} % of that, ${Math.round(100 * (1 - share))} % counts of ${best.counts.length}`,
      both,
    ),
  ]);
}

/** Where the network stands among counts, of which those of `order` characters were chosen. */
export function verdict({ network, counts, both }: Pick<Judged, 'network' | 'counts' | 'both'>, order: number): string {
  const loss = counts[order - 1]!;
  const beaten = counts.slice(0, order).filter((each) => network < each).length;
  const lines = [
    network < loss
      ? `The GRU foretells better than counts of ${order} characters, the best there are.`
      : `The GRU does not reach counts of ${order} characters in this time; more units and steps bring it closer.`,
  ];
  if (network >= loss && beaten > 0) lines.push(`It foretells better than counts of ${beaten} and less.`);
  lines.push(
    both < Math.min(network, loss)
      ? 'Together they foretell better than either alone.'
      : 'Together they are no better than the better of them.',
  );
  return lines.join('\n');
}

/** e to a loss in nats. */
export function perplexity(loss: number): string {
  return Math.exp(loss).toFixed(3);
}

function row(name: string, loss: number): string[] {
  return [name, loss.toFixed(4), (loss / Math.LN2).toFixed(3), perplexity(loss)];
}

import { type Tensor, zerosLike } from '@adjoint/tensor';
import type { LeafRule, Rounding } from './leafwise.ts';

/**
 * Where a rule's loop starts: the dense weights and slope after maximising and weight decay, which are the same for all.
 *
 * Decoupled decay writes the smaller weights into `out`.
 */
export function prepared(
  { weightDecay, decoupled = false, maximize }: Pick<LeafRule<never>, 'weightDecay' | 'decoupled' | 'maximize'>,
  p: Tensor,
  g: Tensor,
  out: Tensor,
  rate: number,
  round: Rounding,
): { readonly p: Tensor; readonly g: Tensor } {
  const { size: n } = out;
  const coupled = weightDecay !== 0 && !decoupled;
  let [weights, slope] = [p, g];
  if (maximize || coupled) {
    const towards = maximize ? -1 : 1;
    const decay = round(weightDecay);
    slope = zerosLike(out);
    for (let i = 0; i < n; i++) {
      const along = towards * g.buffer[g.offset + i]!;
      slope.buffer[i] = coupled ? along + round(decay * p.buffer[p.offset + i]!) : along;
    }
  }
  if (weightDecay !== 0 && decoupled) {
    const shrink = round(1 - rate * weightDecay);
    for (let i = 0; i < n; i++) out.buffer[out.offset + i] = shrink * p.buffer[p.offset + i]!;
    weights = out;
  }
  return { p: weights, g: slope };
}

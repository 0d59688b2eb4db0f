import type { Rounding } from './leafwise.ts';

/** a + weight (b - a), from the nearer end, as `torch.lerp` computes it; `rest` is 1 - weight, rounded. */
export function mix(a: number, b: number, weight: number, rest: number, round: Rounding): number {
  const span = round(b - a);
  return weight < 0.5 ? round(a + round(weight * span)) : round(b - round(span * rest));
}

/** keep · s + fresh · g²: one more square in a decaying mean. */
export function mixSquare(s: number, g: number, keep: number, fresh: number, round: Rounding): number {
  return round(round(keep * s) + round(round(fresh * g) * g));
}

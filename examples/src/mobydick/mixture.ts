/** The mean of -log p, in nats. */
export function meanSurprise(chances: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < chances.length; i++) sum -= Math.log(chances[i]!);
  return sum / chances.length;
}

/** Chances that two models give the same characters, mixed: `share` of the first, the rest of the second. */
export function mixed(share: number, first: Float64Array, second: Float64Array): Float64Array {
  return first.map((p, i) => share * p + (1 - share) * second[i]!);
}

/** The share of the first model, in hundredths, with which two foretell a text best. */
export function bestShare(first: Float64Array, second: Float64Array): number {
  const shares = Array.from({ length: 101 }, (_, i) => i / 100);
  const losses = shares.map((share) => meanSurprise(mixed(share, first, second)));
  return shares[losses.indexOf(Math.min(...losses))]!;
}

import type { WhyReason } from './cause.ts';

/** What there is to say where the slope of an op is zero. */
export type Flatness = readonly [reason: WhyReason, says: string, hint: string];

const saturated: Flatness = [
  'saturated',
  'its inputs lie so far out that its slope rounds to 0',
  'smaller inputs: scale the weights down, or normalise before it; a loss that takes logits needs no such function',
];

/** The words for ops that are flat in a way that has a name; any other is called flat. */
export const flats: Readonly<Record<string, Flatness>> = {
  relu: [
    'dead relu',
    'all its inputs are 0 or less, where it is flat',
    'take smaller steps, start elsewhere, or use a function with a slope on the left: leakyRelu, elu, silu',
  ],
  tanh: saturated,
  sigmoid: saturated,
  erf: saturated,
  erfc: saturated,
  exp: saturated,
  maximum: ['clipped', 'the other operand is the larger one everywhere', 'is the bound in the right place?'],
  minimum: ['clipped', 'the other operand is the smaller one everywhere', 'is the bound in the right place?'],
};

/** Ops that are there to end a derivative. */
export const stops: ReadonlySet<string> = new Set(['stopGradient']);

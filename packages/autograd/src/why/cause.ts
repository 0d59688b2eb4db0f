import type { Step } from '../step.ts';
import type { Extent, Look } from './look.ts';
import type { Node } from './node.ts';
import type { Source } from './source.ts';
import type { Visits } from './visits.ts';

/**
 * What kind of thing happened. To a gradient of zero:
 * - `saturated`, `dead relu`, `clipped`, `flat`: the slope of an op is 0 at all its inputs;
 * - `masked`, `multiplied by zero`: a choice or a factor leaves everything out;
 * - `underflow`, `cancelled`: a product is too small for its dtype, a sum is exactly 0;
 * - `stopped`, `constant`, `read out`, `unused`: no cotangent comes back at all;
 * - `custom rule`: the rule of a `customVjp` or `customJvp` says so.
 *
 * To one that is not finite: `pole`, `undefined` and `overflow` of a value or a cotangent, `infinite slope`, `masked
 * infinity` (0 · ∞ where an element is left out later), `came in` (an argument or a constant was not finite before).
 *
 * @example
 * const report = why((x: Tensor) => x.relu().sum())(tensor([-2, -1]));
 * const reason: WhyReason = report.findings[0]!.reason;
 * reason;   // 'dead relu'
 */
export type WhyReason =
  | 'saturated'
  | 'dead relu'
  | 'clipped'
  | 'flat'
  | 'masked'
  | 'multiplied by zero'
  | 'underflow'
  | 'cancelled'
  | 'stopped'
  | 'constant'
  | 'read out'
  | 'unused'
  | 'custom rule'
  | 'pole'
  | 'undefined'
  | 'overflow'
  | 'infinite slope'
  | 'masked infinity'
  | 'came in';

/** What is known where causes are looked for. */
export interface Scene {
  readonly visits: Visits;
  nodeAt(step: Step): Node;
}

/** Why something happened, and where. */
export interface Cause {
  readonly reason: WhyReason;
  /** What happened, as a clause. */
  readonly says: string;
  readonly hint: string | null;
  /** The op that did it, if one did. */
  readonly op: string | null;
  /** What it was given, what it made, and the cotangent that came back to it; of one element, if it was one's doing. */
  readonly inputs: readonly Extent[];
  readonly output: Extent | null;
  readonly cotangent: Extent | null;
  readonly source: Source | null;
}

/** A cause at an application of an op, as far as it is known. */
export function causeAt(
  node: Node | null | undefined,
  reason: WhyReason,
  says: string,
  hint: string | null = null,
  more: Partial<Cause> = {},
): Cause {
  return {
    reason,
    says,
    hint,
    op: node?.op?.name ?? null,
    inputs: node?.inputs.map((input) => extentOf(input.look)) ?? [],
    output: node?.look ? extentOf(node.look) : null,
    cotangent: null,
    source: node?.source ?? null,
    ...more,
  };
}

/** An op as a sentence names it, with the function that the program called, if that is another. */
export function named({ op, source }: Node): string {
  const call = source?.call ?? null;
  return call === null || call === op!.name ? `\`${op!.name}\`` : `\`${op!.name}\`, in ${call},`;
}

export function extentOf(seen: Look | null): Extent {
  return { lowest: seen?.lowest ?? NaN, highest: seen?.highest ?? NaN };
}

/** One number, to four digits. */
export function short(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}

/** The extent of one number. */
export function point(value: number): Extent {
  return { lowest: value, highest: value };
}

/** `0` or `from 1 to 2`, of numbers that are known. */
export function span({ lowest, highest }: Extent): string {
  return lowest === highest ? short(lowest) : `from ${short(lowest)} to ${short(highest)}`;
}

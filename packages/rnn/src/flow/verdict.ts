import type { FlowRow } from './gradientFlow.ts';

/** What became of a gradient on its way from the step where it enters to the first step that the cell reads. */
export interface Verdict {
  readonly word: 'survives' | 'fades' | 'grows' | 'vanishes' | 'explodes' | 'is zero' | 'is infinite' | 'is NaN';
  /** The word and the numbers. */
  readonly sentence: string;
  /** The step where the gradient enters: the last one that the cell reads and whose gradient is not zero. */
  readonly enters: number;
  /** The first step that the cell reads. */
  readonly ends: number;
  /** The decimal logarithm of what the norm is multiplied by on each step back; NaN where there is no such number. */
  readonly rate: number;
}

/** Up to these factors a gradient survives, and fades or grows; beyond the second it vanishes or explodes. */
const [little, much] = [10, 1000];

/** Judges a row. */
export function verdictOf({ norms, reverse }: FlowRow): Verdict {
  // As the gradient travels: against the order in which the cell reads.
  const travelled = reverse ? norms : norms.toReversed();
  const stepAt = (place: number): number => (reverse ? place : norms.length - 1 - place);
  const last = norms.length - 1;
  const ends = stepAt(last);
  const entry = travelled.findIndex((norm) => norm !== 0);
  const enters = stepAt(Math.max(entry, 0));
  const broken = travelled.findIndex((norm) => !Number.isFinite(norm));
  const none = { enters, ends, rate: NaN };
  if (entry < 0) return { word: 'is zero', sentence: 'is zero at every step', ...none };
  if (broken >= 0) {
    const word = Number.isNaN(travelled[broken]) ? 'is NaN' : 'is infinite';
    return { word, sentence: `${word} from step ${stepAt(broken)} ${reverse ? 'on' : 'back'}`, ...none };
  }
  if (travelled[last] === 0) {
    const reached = stepAt(travelled.findLastIndex((norm) => norm !== 0));
    return { word: 'is zero', sentence: `is zero ${reverse ? 'after' : 'before'} step ${reached}`, ...none };
  }
  const factor = Math.log10(travelled[last]!) - Math.log10(travelled[entry]!);
  const rate = last === entry ? 0 : factor / (last - entry);
  const size = Math.abs(factor);
  const word =
    size <= Math.log10(little)
      ? 'survives'
      : size <= Math.log10(much)
        ? factor < 0
          ? 'fades'
          : 'grows'
        : factor < 0
          ? 'vanishes'
          : 'explodes';
  const numbers = `${rate > 0 ? 'multiplied' : 'divided'} by ${times(rate)} a step, ${times(factor)} in all`;
  return { word, sentence: `${word}: ${numbers}`, enters, ends, rate };
}

/** 10 to this power, or to its negative if that is positive, in few digits; it may be beyond all numbers. */
function times(power: number): string {
  const size = Math.abs(power);
  if (size < 5) return String(Number((10 ** size).toPrecision(3)));
  return `${(10 ** (size % 1)).toFixed(1)}e+${Math.floor(size)}`;
}

import { Draw } from '../draw.ts';
import { LawError } from '../lawerror.ts';
import type { Tally } from './call.ts';

/** What a law draws from, how it fails, and what it counts. */
export interface Bench {
  readonly draw: Draw;
  readonly fail: (detail: string) => never;
  readonly tally: Tally;
}

/** Whose law is checked, with which random numbers, and how to see a failure again. */
export interface Setting {
  readonly subject: string;
  readonly law: string;
  readonly seed: number;
  readonly hint: string | (() => string);
}

/** Runs one check; whatever goes wrong in it becomes a LawError. */
export function underLaw({ subject, law, seed, hint }: Setting, check: (bench: Bench) => void): Tally {
  const tally: Tally = { points: 0, kinks: 0 };
  const fail = (detail: string, cause?: unknown): never => {
    throw new LawError({ subject, law, detail, seed, hint: typeof hint === 'string' ? hint : hint(), cause });
  };
  try {
    check({ draw: new Draw(seed), fail, tally });
  } catch (error) {
    if (error instanceof LawError) throw error;
    fail(`it threw ${String(error)}`, error);
  }
  return tally;
}

import { checkInteger, checkWord, NumericsError } from '@adjoint/tensor';
import type { Schedule } from '../optimizers/updateRule.ts';

/** A schedule without an end. */
export function endless(name: string, rateAt: Schedule): Schedule {
  return (step) => {
    return rateAt(checkInteger(name, 'a step', step, 0, Infinity, NumericsError));
  };
}

/**
 * A schedule whose last step is `last`; `after` says what follows: an error, the rate of the last step for good, or, under
 * any other name, that `rateAt` goes on.
 */
export function ending<After extends string>(
  name: string,
  rateAt: Schedule,
  last: number,
  after: After,
  choices: readonly ['error', 'hold', ...After[]],
): Schedule {
  checkWord<string>(name, 'after', after, ...choices);
  return endless(name, (step) => {
    if (step <= last) return rateAt(step);
    if (after === 'error')
      throw new NumericsError(`${name}: step ${step} is past the end, the last step is ${last}`, {
        hint: `after: ${choices
          .slice(1)
          .map((each) => `'${each}'`)
          .join(' or ')} goes on`,
      });
    return rateAt(after === 'hold' ? last : step);
  });
}

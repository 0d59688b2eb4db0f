import type { TextStream } from './host.ts';
import { type Progress, showMeasures, showRate, showTimeLeft, type TrainingStatus } from './progress.ts';

/** No two lines follow each other faster, in milliseconds. */
const shortest = 2000;
/** Longer than this nobody waits for a line. */
const longest = 30_000;

/** Plain lines for logs: one each tenth of the way, validation or half minute, and one at the end. */
export function progressLines(stream: TextStream): Progress {
  let lastTime = 0;
  let lastDone = -1;
  let lastValidation: TrainingStatus['validation'] = null;
  const line = (status: TrainingStatus): void => {
    const { done, total, rate } = status;
    lastTime = status.elapsed;
    lastDone = done;
    lastValidation = status.validation;
    const left = showTimeLeft(status);
    const parts = [`step ${done}${total === null ? '' : `/${total}`}`, ...showMeasures(status), showRate(rate)];
    stream.write(`fit: ${parts.join(', ')}${left && `, ${left} left`}\n`);
  };
  return {
    start(status) {
      lastValidation = status.validation;
      if (status.done > 0) stream.write(`fit: goes on after ${status.done} steps\n`);
    },
    update(status) {
      const waited = status.elapsed - lastTime;
      const tenth = status.total !== null && status.done - Math.max(0, lastDone) >= status.total / 10;
      const news = tenth || status.validation !== lastValidation;
      if (waited >= longest || (news && waited >= shortest)) line(status);
    },
    stop(status) {
      if (status.done !== lastDone || status.validation !== lastValidation) line(status);
    },
  };
}

import type { TextStream } from './host.ts';
import { type Progress, showLoss, showRate, showTimeLeft, type TrainingStatus } from './progress.ts';

/** No two lines follow each other faster, in milliseconds. */
const shortest = 2000;
/** Longer than this nobody waits for a line. */
const longest = 30_000;

/** Plain lines for logs: one each tenth of the way, or half minute, and one at the end. */
export function progressLines(stream: TextStream): Progress {
  let lastTime = 0;
  let lastDone = -1;
  const line = (status: TrainingStatus): void => {
    lastTime = status.elapsed;
    lastDone = status.done;
    const left = status.done === status.total ? '' : showTimeLeft(status);
    stream.write(
      `fit: step ${status.done}${status.total === null ? '' : `/${status.total}`}, loss ${showLoss(status.loss)}, ${showRate(status.rate)}${left && `, ${left} left`}\n`,
    );
  };
  return {
    start() {},
    update(status) {
      const waited = status.elapsed - lastTime;
      const tenth = status.total !== null && status.done - Math.max(0, lastDone) >= status.total / 10;
      if (waited >= longest || (tenth && waited >= shortest)) line(status);
    },
    stop(status) {
      if (status.done !== lastDone) line(status);
    },
  };
}

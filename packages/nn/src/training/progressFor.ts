import { processOf } from './host.ts';
import type { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import { progressBar } from './progressBar.ts';
import { progressLines } from './progressLines.ts';

/** Progress that is told how a training stands, and after its stop nothing more. */
export interface Display {
  start(): void;
  update(): void;
  stop(): void;
}

const silent: Progress = { start() {}, update() {}, stop() {} };

/** Shows a training's pace here: a bar in a terminal, lines in a log, nothing in a browser unless the user brings it. */
export async function progressFor(wanted: boolean | Progress, pace: Pace): Promise<Display> {
  const progress = await chosen(wanted);
  let stopped = false;
  return {
    start: () => progress.start(pace.status()),
    update() {
      if (!stopped) progress.update(pace.status());
    },
    stop() {
      if (stopped) return;
      stopped = true;
      progress.stop(pace.status());
    },
  };
}

async function chosen(wanted: boolean | Progress): Promise<Progress> {
  if (typeof wanted === 'object') return wanted;
  const process = processOf();
  // stderr, so that what a program prints can be piped on.
  const stream = process?.stderr;
  if (!wanted || process === null || stream === undefined) return silent;
  if (stream.isTTY !== true || process.env?.['TERM'] === 'dumb') return progressLines(stream);
  return progressBar(stream, process).catch(() => progressLines(stream));
}

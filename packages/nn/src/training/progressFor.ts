import { processOf } from './host.ts';
import type { Progress } from './progress.ts';
import { progressBar } from './progressBar.ts';
import { progressLines } from './progressLines.ts';

const silent: Progress = { start() {}, update() {}, stop() {} };

/** What shows the progress here: a bar in a terminal, lines in a log, nothing in a browser unless the user brings it. */
export async function progressFor(wanted: boolean | Progress): Promise<Progress> {
  if (typeof wanted === 'object') return wanted;
  const process = processOf();
  // stderr, so that what a program prints can be piped on.
  const stream = process?.stderr;
  if (!wanted || process === null || stream === undefined) return silent;
  if (stream.isTTY !== true || process.env?.['TERM'] === 'dumb') return progressLines(stream);
  return progressBar(stream, process).catch(() => progressLines(stream));
}

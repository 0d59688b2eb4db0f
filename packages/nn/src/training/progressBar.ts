import { type HostProcess, type TextStream } from './host.ts';
import { type Progress, showMeasures, showRate, showTimeLeft, type TrainingStatus } from './progress.ts';

/** What is used of cli-progress. */
interface Bar {
  start(total: number, value: number, shown: Shown): void;
  update(value: number, shown: Shown): void;
  stop(): void;
}

interface Shown {
  readonly status: TrainingStatus;
}

interface CliProgress {
  readonly SingleBar: new (options: object) => Bar;
}

/** Of the bar, in signs: in a terminal that is wide, or narrow, as one of 80 columns is. */
const widths = { wide: 24, narrow: 6 };
const wide = 100;
const separator = ' | ';

/**
 * A bar in a terminal; the cursor is hidden while it moves and comes back when it stops, or the process exits.
 *
 * @throws whatever the import of cli-progress throws where it is not installed.
 */
export async function progressBar(stream: TextStream, process: HostProcess): Promise<Progress> {
  const loaded = (await import('cli-progress')) as unknown as CliProgress & { readonly default?: CliProgress };
  const { SingleBar } = loaded.default ?? loaded;
  let bar: Bar | null = null;
  const release = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    start(status) {
      // Its own format knows no total that comes to be known later.
      const format = (_options: unknown, _params: unknown, shown: Shown): string =>
        lineOf(shown.status, stream.columns || Infinity);
      bar = new SingleBar({ stream, format, hideCursor: true, gracefulExit: false });
      process.once('exit', release);
      bar.start(status.total ?? 0, status.done, { status });
    },
    update(status) {
      bar?.update(status.done, { status });
    },
    stop(status) {
      bar?.update(status.done, { status });
      release();
      process.removeListener('exit', release);
    },
  };
}

/**
 * The bar, or the number of steps alone if no one knows how many there will be, and of what is known beside it as much as
 * fits into a line.
 */
export function lineOf(status: TrainingStatus, columns: number): string {
  const { done, total, rate } = status;
  const width = columns < wide ? widths.narrow : widths.wide;
  let line = total === null ? `step ${done}` : `[${filled(total === 0 ? 1 : done / total, width)}] ${done}/${total}`;
  const left = showTimeLeft(status);
  for (const part of [...(left === '' ? [] : [`${left} left`]), ...showMeasures(status), showRate(rate)])
    if (line.length + separator.length + part.length < columns) line += separator + part;
  return line;
}

function filled(share: number, width: number): string {
  return '='.repeat(Math.round(width * Math.min(1, share))).padEnd(width, '-');
}

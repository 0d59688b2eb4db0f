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

/** In signs. */
const width = 24;

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

/** What cli-progress calls for a line; its own format knows no total that comes to be known later. */
function format(_options: unknown, _params: unknown, { status }: Shown): string {
  return lineOf(status);
}

/** The bar and what stands beside it, or the number of steps alone if no one knows how many there will be. */
function lineOf(status: TrainingStatus): string {
  const { done, total, rate } = status;
  const left = showTimeLeft(status);
  return [
    total === null ? `step ${done}` : `[${filled(total === 0 ? 1 : done / total)}] ${done}/${total}`,
    ...showMeasures(status),
    showRate(rate),
    ...(left === '' ? [] : [`${left} left`]),
  ].join(' | ');
}

function filled(share: number): string {
  return '='.repeat(Math.round(width * Math.min(1, share))).padEnd(width, '-');
}

import { type HostProcess, type TextStream } from './host.ts';
import { type Progress, showLoss, showRate, showTimeLeft, type TrainingStatus } from './progress.ts';

/** What is used of cli-progress. */
interface Bar {
  start(total: number, value: number, shown: object): void;
  update(value: number, shown: object): void;
  stop(): void;
}

interface CliProgress {
  readonly SingleBar: new (options: object) => Bar;
}

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
      bar = new SingleBar({
        stream,
        format:
          status.total === null
            ? 'step {value} | loss {loss} | {rate}'
            : '[{bar}] {value}/{total} | loss {loss} | {rate}{left}',
        barsize: 24,
        hideCursor: true,
        gracefulExit: false,
      });
      process.once('exit', release);
      bar.start(status.total ?? 0, 0, shown(status));
    },
    update(status) {
      bar?.update(status.done, shown(status));
    },
    stop(status) {
      bar?.update(status.done, shown(status));
      release();
      process.removeListener('exit', release);
    },
  };
}

function shown(status: TrainingStatus): object {
  const left = status.done === status.total ? '' : showTimeLeft(status);
  return { loss: showLoss(status.loss), rate: showRate(status.rate), left: left && ` | ${left} left` };
}

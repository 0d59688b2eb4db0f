import { processOf } from './host.ts';
import type { TrainingStatus } from './progress.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C and its kin, listened to until `release`. */
export interface Interruption {
  /** Has a signal come? */
  readonly came: boolean;
  release(): void;
}

/**
 * Listens for the first SIGINT or SIGTERM, where there are processes; the next one ends the process as usual.
 */
export function listenForInterruption(onSignal: () => void): Interruption {
  const process = processOf();
  let came = false;
  const release = (): void => {
    for (const signal of signals) process?.removeListener(signal, listener);
  };
  const listener = (): void => {
    came = true;
    release();
    onSignal();
  };
  for (const signal of signals) process?.once(signal, listener);
  return {
    get came() {
      return came;
    },
    release,
  };
}

/** Says on stderr what has been interrupted, and what becomes of it. */
export function tellOfInterruption({ done, total }: TrainingStatus, path: string | null): void {
  const so = `after ${done}${total === null ? '' : ` of ${total}`} steps`;
  const kept = `the model trained so far is kept${path === null ? '' : `, and goes to ${path}`}`;
  processOf()?.stderr?.write(`fit: interrupted ${so}; ${kept} (Ctrl-C again to exit)\n`);
}

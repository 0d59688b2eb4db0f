import { processOf } from './host.ts';

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

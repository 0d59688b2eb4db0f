/** A stream of text, such as stderr. */
export interface TextStream {
  readonly isTTY?: boolean;
  /** How wide a terminal is, in signs. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** What is used of a process, where there is one. */
export interface HostProcess {
  readonly stderr?: TextStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
  once(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

interface Channel {
  readonly port1: { addEventListener(type: 'message', heard: () => void): void; start(): void; close(): void };
  readonly port2: { postMessage(message: null): void };
}

interface Host {
  readonly process?: Partial<HostProcess>;
  readonly performance: { now(): number };
  readonly setImmediate?: (run: () => void) => unknown;
  readonly setTimeout: (run: () => void, milliseconds: number) => unknown;
  readonly MessageChannel?: new () => Channel;
}

const host = globalThis as unknown as Host;

/** The process, or null in a browser and where only a stand-in is found. */
export function processOf(): HostProcess | null {
  const found = host.process;
  return typeof found?.once === 'function' && typeof found.removeListener === 'function'
    ? (found as HostProcess)
    : null;
}

/** Milliseconds on a clock that never goes back. */
export function now(): number {
  return host.performance.now();
}

/** Lets timers, signals and the user's clicks have their turn. */
export function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate !== undefined) host.setImmediate(resolve);
    else if (host.MessageChannel !== undefined) {
      // A timer in a browser waits 4 ms at least, a message does not.
      const { port1, port2 } = new host.MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(null);
    } else host.setTimeout(resolve, 0);
  });
}

/** Is there a file, or a folder, of this name? Where there are no files, there is none. */
export async function exists(path: string): Promise<boolean> {
  try {
    const { access } = await import('node:fs/promises');
    await access(path);
    return true;
  } catch {
    return false;
  }
}

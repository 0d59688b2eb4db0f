import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Python process that times its own side, a round at a time, so that both sides can take turns. */
export interface Peers {
  /** Version lines by peer name; empty where no peer could be imported. */
  readonly versions: Readonly<Record<string, string>>;
  /** Microseconds a step of each peer, timed now. */
  round(): Promise<Readonly<Record<string, number>>>;
  close(): void;
}

/** Starts `python/<script>`, or says why it cannot. */
export async function startPeers(script: string): Promise<Peers | { readonly missing: string }> {
  // Some shells preset a core type that halves NumPy's speed on newer processors.
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  const path = fileURLToPath(new URL(`../python/${script}`, import.meta.url));
  const child = spawn('python3', [path], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const failed = once(child, 'error').then(([error]: unknown[]) => ({
    missing: `python3: ${(error as Error).message}`,
  }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([failed, lines.next()]);
  if ('missing' in first) return first;
  if (first.done === true) return { missing: 'python3 ended before it began' };
  return {
    versions: JSON.parse(first.value) as Record<string, string>,
    async round() {
      child.stdin.write('round\n');
      const line = await lines.next();
      return line.done === true ? {} : (JSON.parse(line.value) as Record<string, number>);
    },
    close: () => child.stdin.end(),
  };
}

/** The tslab Jupyter kernel, driven over zeromq without Python (Jupyter wire protocol 5.3). */
// 150 lines are passed: process, wire and outputs share one life; parting them would export the states between.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Dealer, Subscriber } from 'zeromq';

type Content = Readonly<Record<string, unknown>>;
type OnOutput = (output: NotebookOutput) => void;

/** What a cell shows: text on one of its streams, or one thing in several MIME types. */
export type NotebookOutput =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { output_type: 'display_data'; data: Content; metadata: Content };

/** How a cell ended and what it showed; a later cell that updates one of its displays changes `outputs` in place. */
export type Execution = Readonly<{ status: 'ok' | 'error'; outputs: NotebookOutput[] }>;

/** A running tslab kernel: cells share their variables and run one after the other. */
export interface Kernel {
  /** Runs a cell; `onOutput` sees each piece as it comes. Rejects with a `KernelError` if the kernel dies or hangs. */
  execute(code: string, onOutput?: OnOutput): Promise<Execution>;
  /** Ends the kernel; cells that still run are rejected. */
  shutdown(): Promise<void>;
}

/** The kernel could not be started, died or hung. Not thrown when a cell fails: see `Execution.status`. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}

/** Starts tslab, which looks up packages from `directory` (`examples`); a cell may take `timeout` ms (five minutes). */
export async function startKernel(options: { directory?: string; timeout?: number } = {}): Promise<Kernel> {
  const { timeout = 300_000 } = options;
  if (!(timeout > 0 && timeout < 2 ** 31)) throw new KernelError(`timeout: expected milliseconds, got ${timeout}`);
  const cwd = resolve(options.directory ?? fileURLToPath(new URL('..', import.meta.url)));
  const { Dealer, Subscriber } = await import('zeromq');
  const tslab = join(dirname(createRequire(join(cwd, '_')).resolve('tslab/package.json')), 'bin', 'tslab');
  const [shell_port = 0, iopub_port = 0, control_port = 0, stdin_port = 0, hb_port = 0] = await freePorts();
  const ports = { shell_port, iopub_port, control_port, stdin_port, hb_port };
  const key = randomBytes(32).toString('hex');
  const connection = { transport: 'tcp', ip: '127.0.0.1', ...ports, key, signature_scheme: 'hmac-sha256' };
  const folder = await mkdtemp(join(tmpdir(), 'adjoint-kernel-'));
  try {
    const file = join(folder, 'connection.json');
    await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
    // outputs and packages depend neither on the terminal, nor on Node's version, nor on pnpm's NODE_PATH
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_PATH: undefined };
    const preload = `--import=data:text/javascript,${encodeURIComponent(prepare(tslab))}`;
    const args = ['--disable-warning=ExperimentalWarning', preload, tslab, 'kernel', `--config-path=${file}`];
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['pipe', 'ignore', 'pipe'] });
    const shell = new Dealer({ linger: 0, reconnectInterval: 20 });
    const iopub = new Subscriber({ linger: 0, reconnectInterval: 20, receiveHighWaterMark: 0 });
    shell.connect(`tcp://127.0.0.1:${shell_port}`);
    iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    iopub.subscribe();
    return await converse(child, shell, iopub, key, timeout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// stdin ends when the parent is gone, killed included; without the two settings, some 500 console.log in a row throw
const prepare = (tslab: string) => `import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) {
  process.stdin.on('end', () => process.exit()).resume().unref();
  const { Publisher } = createRequire(${JSON.stringify(tslab)})('zeromq');
  const { bind } = Publisher.prototype;
  const value = function (to) { this.sendTimeout = this.sendHighWaterMark = 0; return bind.call(this, to); };
  Object.defineProperty(Publisher.prototype, 'bind', { value });
}`;

async function freePorts(): Promise<number[]> {
  const servers = Array.from({ length: 5 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

interface Call {
  readonly outputs: NotebookOutput[];
  readonly onOutput: OnOutput | undefined;
  readonly finish: (call: Call) => void;
  status?: unknown;
  idle?: boolean;
  /** An error came that nothing in the cell caught: tslab prints it and says ok. */
  uncaught?: boolean;
}

const record = (value: unknown): Content => (typeof value === 'object' && value !== null ? (value as Content) : {});

async function converse(child: ChildProcess, shell: Dealer, iopub: Subscriber, key: string, timeout: number) {
  const calls = new Map<unknown, Call>();
  const displays = new Map<unknown, NotebookOutput>();
  let stderr = '';
  let fail!: (error: Error) => void;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  failure.catch(() => undefined); // whoever waits is told, now or later
  const kill = () => child.kill('SIGKILL');
  const stop = (why: string) => {
    fail(new KernelError(stderr === '' ? why : `${why}\n${stderr}`));
    kill();
  };
  process.once('exit', kill);
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + String(chunk)).slice(-2000)));
  const ended = (async () => {
    const [code, signal] = await once(child, 'exit').catch((error: unknown) => [undefined, error]);
    // last words may still be in the pipe, which a grandchild can hold open for ever
    await Promise.race([child.stderr && finished(child.stderr), sleep(500, undefined, { ref: false })]);
    stop(`the kernel ended: ${signal ?? `exit code ${code}`}`);
    process.off('exit', kill);
    shell.close();
    iopub.close();
  })();
  const within = async <T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> => {
    const timer = setTimeout(stop, milliseconds, `${what} took over ${milliseconds / 1000} s; the kernel was stopped`);
    return Promise.race([failure, work]).finally(() => clearTimeout(timer));
  };

  const sign = (parts: readonly (string | Buffer)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHmac('sha256', key)).digest('hex');
  const request = async (type: string, content: Content, onOutput?: OnOutput): Promise<Call> => {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: 'adjoint', username: 'adjoint', version: '5.3' };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const answered = new Promise<Call>((finish) => calls.set(id, { outputs: [], onOutput, finish }));
    await shell.send(['<IDS|MSG>', sign(parts), ...parts]);
    return answered;
  };
  const show = (call: Call, output: NotebookOutput, displayId?: unknown) => {
    const last = call.outputs.at(-1);
    const shown = displays.get(displayId);
    if (output.output_type === 'stream') {
      call.uncaught ||= /^(UnhandledPromiseRejection|UncaughtException):/.test(output.text);
      if (last?.output_type === 'stream' && last.name === output.name) last.text += output.text;
      else call.outputs.push({ ...output });
    } else if (shown) Object.assign(shown, output);
    else call.outputs.push(output);
    if (displayId !== undefined && !shown) displays.set(displayId, output);
    call.onOutput?.(output);
  };
  const listen = async (socket: Dealer | Subscriber) => {
    for await (const frames of socket) {
      const [signature, ...parts] = frames.slice(frames.findIndex((frame) => String(frame) === '<IDS|MSG>') + 1);
      const [header = {}, parent = {}, , content = {}] = parts.map((part) => record(JSON.parse(String(part))));
      const call = calls.get(parent['msg_id']);
      if (!call || String(signature) !== sign(parts)) continue;
      if (socket === shell) call.status = content['status'] ?? 'ok';
      else if (header['msg_type'] === 'status') call.idle ||= content['execution_state'] === 'idle';
      else if (header['msg_type'] === 'stream') {
        const name = content['name'] === 'stderr' ? 'stderr' : 'stdout';
        show(call, { output_type: 'stream', name, text: String(content['text']) });
      } else {
        const [data, metadata] = [record(content['data']), record(content['metadata'])];
        show(call, { output_type: 'display_data', data, metadata }, record(content['transient'])['display_id']);
      }
      if (call.idle && call.status !== undefined) call.finish(call);
    }
  };
  for (const socket of [shell, iopub]) listen(socket).catch(fail);

  const run = async (code: string, onOutput?: OnOutput): Promise<Execution> => {
    const call = await request('execute_request', { code, silent: false }, onOutput);
    // a fence: what the cell left to the event loop's next turn, such as a rejection, has come before this answer
    await request('kernel_info_request', {});
    calls.clear();
    // tslab drops what it gets within 200 ms of a failed cell
    if (call.status === 'abort') return sleep(50).then(() => run(code, onOutput));
    return { status: call.status === 'ok' && !call.uncaught ? 'ok' : 'error', outputs: call.outputs };
  };
  const knock = async (): Promise<void> => {
    if (stderr.includes('Unhandled')) stop('the kernel did not start'); // tslab survives a port that is taken
    // what is sent before the kernel knows our subscription is answered on one socket only: ask again
    if (!(await Promise.race([request('kernel_info_request', {}), failure, sleep(100)]))) return knock();
  };
  await within(30_000, 'starting the kernel', knock());
  let queue: Promise<unknown> = Promise.resolve();
  return {
    execute(code: string, onOutput?: OnOutput) {
      const result = queue.then(() => within(timeout, 'the cell', run(code, onOutput)));
      queue = result.catch(() => undefined);
      return result;
    },
    async shutdown() {
      stop('the kernel was shut down');
      await ended;
    },
  };
}

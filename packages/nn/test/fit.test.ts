import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { valueAndGrad } from '@adjoint/autograd';
import { AdjointError, NumericsError, tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test, vi } from 'vitest';
import { adam, DivergedError, fit, type Progress, TrainingError } from '../src/index.ts';
import { progressLines } from '../src/training/progressLines.ts';

type Net = { readonly w: Tensor };
const optimizer = adam({ learningRate: 0.1 });
const loss = ({ w }: Net): Tensor => w.square().sum();

function start(): { net: Net; state: ReturnType<typeof optimizer.init> } {
  const net = { w: tensor([3, -4]) };
  return { net, state: optimizer.init(net) };
}

function train({ net, state }: ReturnType<typeof start>): { model: ReturnType<typeof start>; loss: Tensor } {
  const { value, gradient } = valueAndGrad(loss)(net);
  const updated = optimizer.update(net, gradient, state);
  return { model: { net: updated.params, state: updated.state }, loss: value };
}

/** Keeps the processor busy. */
function work(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}

const signals = (): number => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

/** Why a promise was rejected. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

test('trains, and gives the losses of all steps', async () => {
  const { model, history, interrupted, steps } = await fit({
    model: start(),
    step: train,
    steps: 300,
    progress: false,
  });
  expect([interrupted, steps, history.length]).toEqual([false, 300, 300]);
  expect(history[0]).toEqual({ step: 0, loss: 25 });
  expect(loss(model.net).item()).toBeLessThan(1e-3);
});

describe('batches', () => {
  const step = (seen: string, batch: string): { model: string; loss: number } => ({ model: seen + batch, loss: 0 });
  const run = async (batches: Parameters<typeof fit<string, string>>[0]['batches'], steps?: number): Promise<string> =>
    (await fit({ model: '', step, progress: false, batches: batches!, ...(steps !== undefined && { steps }) })).model;

  test('an iterable is gone through once, or until all steps are done', async () => {
    expect(await run(['a', 'b', 'c'])).toBe('abc');
    expect(await run(['a', 'b', 'c'], 2)).toBe('ab');
    expect(await run(['a', 'b', 'c'], 7)).toBe('abcabca');
  });

  test('a function is called for every pass, with its number', async () => {
    expect(await run((pass) => [`${pass}a`, `${pass}b`], 5)).toBe('0a0b1a1b2a');
    expect(await run((pass) => [`${pass}a`, `${pass}b`])).toBe('0a0b');
  });

  test('generators end the training with their last batch, and clean up when it ends before', async () => {
    let closed = 0;
    async function* letters(): AsyncGenerator<string> {
      try {
        yield* ['a', 'b', 'c'];
      } finally {
        closed++;
      }
    }
    expect(await run(letters(), 10)).toBe('abc');
    expect(await run(letters(), 2)).toBe('ab');
    expect(await run(() => letters(), 4)).toBe('abca');
    expect(closed).toBe(4);
  });

  test('a source that runs dry is an error, not an endless loop', async () => {
    await expect(run(() => [], 3)).rejects.toThrow(
      'fit: the batch of step 0 failed: pass 0 over the batches gave none',
    );
  });

  test('without batches or steps there is nothing to go by', async () => {
    await expect(fit({ model: 0, step: (m) => ({ model: m, loss: 0 }) })).rejects.toThrow(AdjointError);
    await expect(fit({ model: 0, steps: 1.5, step: (m) => ({ model: m, loss: 0 }) })).rejects.toThrow(
      new NumericsError('fit: steps is a whole number, 0 or more, got 1.5'),
    );
  });
});

test('steps may be asynchronous, and metrics are reported', async () => {
  const seen: number[] = [];
  const { model } = await fit({
    model: 0,
    steps: 3,
    progress: false,
    step: async (m, _batch, i) => ({ model: m + i, loss: 1, accuracy: i / 10 }),
    report: (i, { accuracy }) => void seen.push(i, accuracy),
  });
  expect(model).toBe(3);
  expect(seen).toEqual([0, 0, 1, 0.1, 2, 0.2]);
});

test('others get their turn at least every 50 ms while steps keep the processor busy', async () => {
  const gaps: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    gaps.push(performance.now() - last);
    last = performance.now();
  }, 5);
  const step = (m: number): { model: number; loss: number } => {
    work(2);
    return { model: m, loss: 0 };
  };
  await fit({ model: 0, steps: 200, progress: false, step });
  clearInterval(timer);
  expect(gaps.length).toBeGreaterThanOrEqual(6);
  const typical = gaps.toSorted((p, q) => p - q)[Math.floor(gaps.length / 2)]!;
  expect(typical).toBeLessThan(50);
});

test('an aborted signal ends the training after the step in progress', async () => {
  const controller = new AbortController();
  const { model, interrupted, steps } = await fit({
    model: 0,
    steps: 100,
    progress: false,
    signal: controller.signal,
    step: (m, _batch, i) => {
      if (i === 4) controller.abort();
      return { model: m + 1, loss: 0 };
    },
  });
  expect([model, interrupted, steps]).toEqual([5, true, 5]);
});

describe('a step that fails', () => {
  test('rejects with its number, and leaves model and optimiser as they were, to the bit', async () => {
    let entered = '';
    const listening = signals();
    const cause = new Error('no more data');
    const error = await rejection(
      fit({
        model: start(),
        steps: 10,
        progress: false,
        step: (model, _batch, i) => {
          const result = train(model);
          if (i < 5) return result;
          entered = JSON.stringify(model);
          throw cause;
        },
      }),
    );
    expect(error).toBeInstanceOf(TrainingError);
    const failure = error as TrainingError<ReturnType<typeof start>>;
    expect(failure.message).toContain('fit: step 5 failed: no more data');
    expect(failure.cause).toBe(cause);
    expect(failure.step).toBe(5);
    expect(failure.history).toHaveLength(5);
    expect(JSON.stringify(failure.model)).toBe(entered);
    expect((failure.model.state as unknown as { w: { step: number } }).w.step).toBe(5);
    expect(signals()).toBe(listening);
  });

  test('may also be a promise that rejects, a report or a source of batches', async () => {
    const step = (m: number): { model: number; loss: number } => ({ model: m + 1, loss: 0 });
    const late = await rejection(
      fit({
        model: 0,
        steps: 9,
        progress: false,
        step: async (m, _b, i) => (i < 2 ? step(m) : Promise.reject('gone')),
      }),
    );
    expect([(late as TrainingError).message.split('\n')[0], (late as TrainingError).model]).toEqual([
      'fit: step 2 failed: gone',
      2,
    ]);
    const report = (): void => {
      throw new Error('disk full');
    };
    await expect(fit({ model: 0, steps: 9, progress: false, step, report })).rejects.toThrow(
      'fit: the report of step 0 failed: disk full',
    );
    const batches = function* (): Generator<number> {
      yield 1;
      throw new Error('bad file');
    };
    await expect(fit({ model: 0, batches, progress: false, step })).rejects.toThrow(
      'fit: the batch of step 1 failed: bad file',
    );
  });

  test('is one that returns no loss', async () => {
    await expect(fit({ model: 0, steps: 1, progress: false, step: (() => {}) as never })).rejects.toThrow(
      'fit: step 0 failed: a step returns { model, loss }',
    );
  });
});

describe('a loss that is not finite', () => {
  test.each([NaN, Infinity, -Infinity])('%s stops the training with the last good model', async (bad) => {
    const error = await rejection(
      fit({
        model: { w: tensor([0]) as Tensor },
        steps: 10,
        progress: false,
        step: ({ w }, _batch, i) => ({ model: { w: w.add(i === 3 ? NaN : 1) }, loss: i === 3 ? bad : tensor([i]) }),
      }),
    );
    expect(error).toBeInstanceOf(NumericsError);
    expect(error).toBeInstanceOf(DivergedError);
    const { message, step, model, history } = error as DivergedError<Net>;
    expect(message).toContain(`fit: the loss of step 3 is ${bad}`);
    expect([step, history.length, model.w.item()]).toEqual([3, 3, 3]);
  });

  test('a model that is already spoilt when the loss shows it is not called good', async () => {
    const step = ({ w }: Net, _batch: unknown, i: number): { model: Net; loss: Tensor } => ({
      model: { w: i === 2 ? w.mul(Infinity) : w.mul(10) },
      loss: w.sum(),
    });
    const error = await rejection(fit({ model: { w: tensor([1]) }, steps: 10, progress: false, step }));
    const { step: at, model } = error as DivergedError<Net>;
    expect([at, model.w.item()]).toEqual([3, 100]);
  });
});

describe('progress', () => {
  test('in a log is a few plain lines', () => {
    const lines: string[] = [];
    const progress = progressLines({ write: (text) => lines.push(text) });
    const status = (done: number) => ({ done, total: 1000, loss: 1 / (done + 1), rate: 50, elapsed: done * 20 });
    progress.start(status(0));
    for (let done = 0; done < 1000; done++) progress.update(status(done));
    progress.stop(status(1000));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('fit: step 100/1000, loss 0.009901, 50.0 steps/s, 18 s left\n');
    expect(lines[9]).toBe('fit: step 1000/1000, loss 0.0009990, 50.0 steps/s\n');
  });

  test('in a terminal is a bar, and the cursor comes back when a step throws', async () => {
    const tty = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
    let text = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
      text += String(part);
      return true;
    });
    const listening = process.listenerCount('exit') + signals();
    vi.stubEnv('TERM', 'xterm');
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    try {
      const step = (m: number, _batch: unknown, i: number): { model: number; loss: number } => {
        work(1);
        if (i === 120) throw new Error('lost');
        return { model: m + 1, loss: 0.5 };
      };
      await expect(fit({ model: 0, steps: 200, step })).rejects.toThrow('fit: step 120 failed: lost');
    } finally {
      write.mockRestore();
      vi.unstubAllEnvs();
      if (tty === undefined) delete (process.stderr as { isTTY?: boolean }).isTTY;
      else Object.defineProperty(process.stderr, 'isTTY', tty);
    }
    expect(text).toContain('\u001b[?25l');
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
    expect(text).toMatch(/120\/200 \| loss 0\.5000 \| [\d.]+ steps\/s \| \d+ s left/);
    expect(process.listenerCount('exit') + signals()).toBe(listening);
  });

  test('may be brought along, and is told of the start, the end and little between', async () => {
    const calls: string[] = [];
    const progress: Progress = {
      start: ({ done, total }) => void calls.push(`start ${done} of ${total}`),
      update: () => void calls.push('update'),
      stop: ({ done, loss }) => void calls.push(`stop ${done} ${loss}`),
    };
    await fit({ model: 0, steps: 5000, progress, step: (m, _batch, i) => ({ model: m, loss: i }) });
    expect([calls[0], calls.at(-1)]).toEqual(['start 0 of 5000', 'stop 5000 4999']);
    expect(calls.length).toBeLessThan(30);
  });
});

describe('a process', () => {
  const dist = new URL('../dist/index.js', import.meta.url).href;

  /** Runs a script on the built package, sends signals when it says so. */
  async function run(script: string, ...kills: NodeJS.Signals[]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `import { fit } from '${dist}';\n${script}`], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    let [out, err] = ['', ''];
    child.stderr.on('data', (part) => (err += String(part)));
    child.stdout.on('data', (part) => {
      out += String(part);
      if (String(part).includes('ready')) child.kill(kills.shift());
    });
    child.stderr.on('data', (part) => {
      if (String(part).includes('interrupted') && kills.length > 0) child.kill(kills.shift());
    });
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.on('close', (...end) => resolve(end));
    });
    return { out, err, code, signal };
  }

  const busy = `
    setTimeout(() => console.log('ready'), 50);
    const step = (model) => {
      for (const until = performance.now() + 1; performance.now() < until; );
      return { model: model + 1, loss: 1 };
    };
    const { interrupted, steps, model } = await fit({ model: 0, steps: 60000, step, progress: false });
    console.log(JSON.stringify({ interrupted, kept: model === steps && steps > 0 }));
    console.log(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM'));`;

  test.each(['SIGINT', 'SIGTERM'] as const)('that gets %s keeps the model, says so and goes on', async (kill) => {
    const { out, err, code } = await run(busy, kill);
    expect(out.split('\n').slice(1, 3)).toEqual(['{"interrupted":true,"kept":true}', '0']);
    expect(err).toMatch(/^fit: interrupted after \d+ of 60000 steps; the model trained so far is kept .*\n$/);
    expect(code).toBe(0);
  });

  test('ends at the second Ctrl-C as usual, though a step hangs', async () => {
    const hanging = `
      setTimeout(() => console.log('ready'), 50);
      setInterval(() => {}, 1000);
      await fit({ model: 0, steps: 9, progress: false, step: () => new Promise(() => {}) });`;
    const { signal, err } = await run(hanging, 'SIGINT', 'SIGINT');
    expect(signal).toBe('SIGINT');
    expect(err).toContain('interrupted after 0 of 9 steps');
  });

  test('writes its progress to stderr, so that stdout can be piped on', async () => {
    const { out, err } = await run(
      `await fit({ model: 0, steps: 2000, step: (model) => ({ model, loss: 0.25 }) });\nconsole.log('result');`,
    );
    expect(out).toBe('result\n');
    expect(err).toMatch(/^fit: step 2000\/2000, loss 0\.2500, [\d.]+ steps\/s\n$/);
  });
});

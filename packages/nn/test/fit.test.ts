import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { valueAndGrad } from '@adjoint/autograd';
import { AdjointError, foldIn, key, NumericsError, ones, tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test, vi } from 'vitest';
import {
  adam,
  type Batches,
  DivergedError,
  fit,
  oneCycle,
  type Progress,
  sgd,
  type Step,
  type StepContext,
  TrainingError,
  type TrainingStatus,
} from '../src/index.ts';
import { lineOf } from '../src/training/progressBar.ts';
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
  const { model, history, interrupted, steps } = await fit(train, null, {
    model: start(),
    steps: 300,
    progress: false,
  });
  expect([interrupted, steps, history.length]).toEqual([false, 300, 300]);
  expect(history[0]).toEqual({ step: 0, epoch: 0, loss: 25 });
  expect(loss(model.net).item()).toBeLessThan(1e-3);
});

describe('data', () => {
  const step = (seen: string, batch: string): { model: string; loss: number } => ({ model: seen + batch, loss: 0 });
  const run = async (data: Batches<string>, options: { steps?: number; epochs?: number } = {}): Promise<string> =>
    (await fit(step, data, { model: '', progress: false, ...options })).model;

  test('is gone through once, or in so many epochs, or until all steps are done', async () => {
    expect(await run(['a', 'b', 'c'])).toBe('abc');
    expect(await run(['a', 'b', 'c'], { steps: 2 })).toBe('ab');
    expect(await run(['a', 'b', 'c'], { steps: 7 })).toBe('abcabca');
    expect(await run(['a', 'b'], { epochs: 3 })).toBe('ababab');
    expect(await run(['a', 'b'], { epochs: 3, steps: 5 })).toBe('ababa');
    expect(await run(['a', 'b'], { epochs: 1, steps: 5 })).toBe('ab');
    expect(await run(['a', 'b'], { epochs: 0 })).toBe('');
  });

  test('may be a function, which is called for every epoch with its number', async () => {
    expect(await run((epoch) => [`${epoch}a`, `${epoch}b`], { steps: 5 })).toBe('0a0b1a1b2a');
    expect(await run((epoch) => [`${epoch}a`, `${epoch}b`])).toBe('0a0b');
  });

  test('from generators ends the training with its last batch; they clean up when it ends before', async () => {
    let closed = 0;
    async function* letters(): AsyncGenerator<string> {
      try {
        yield* ['a', 'b', 'c'];
      } finally {
        closed++;
      }
    }
    expect(await run(letters(), { steps: 10 })).toBe('abc');
    expect(await run(letters(), { steps: 2 })).toBe('ab');
    expect(await run(() => letters(), { steps: 4 })).toBe('abca');
    expect(closed).toBe(4);
    await expect(run(letters(), { epochs: 2 })).rejects.toThrow('a generator object can be gone through once');
  });

  test('of no batches is an error, not an endless loop', async () => {
    const sentence = 'fit: the batch of step 0 failed: epoch 0 of the data has no batches';
    await expect(run(() => [], { steps: 3 })).rejects.toThrow(sentence);
    await expect(run([])).rejects.toThrow(sentence);
    await expect(run((epoch) => (epoch === 0 ? ['a'] : []), { epochs: 2 })).rejects.toThrow(
      'fit: the batch of step 1 failed: epoch 1 of the data has no batches',
    );
  });

  test('that is none, or too little to go by, is refused with words', async () => {
    const still = (m: number): { model: number; loss: number } => ({ model: m, loss: 0 });
    await expect(fit(still, null, { model: 0 })).rejects.toThrow('fit: without data the number of steps is needed');
    await expect(fit(still, null, { model: 0, steps: 1, epochs: 1 })).rejects.toThrow(AdjointError);
    await expect(fit(still, 3 as never, { model: 0 })).rejects.toThrow('null, got a number');
    await expect(fit(still, (() => 3) as never, { model: 0, progress: false })).rejects.toThrow(
      'the batches of epoch 0 are a number',
    );
  });
});

describe('keys', () => {
  const noted = async (seed: number, options: { steps: number }): Promise<{ steps: string[]; epochs: string[] }> => {
    const [steps, epochs]: string[][] = [[], []];
    await fit(
      (model: number, _batch: number, { key }) => {
        steps!.push(String(key));
        return { model, loss: 0 };
      },
      (_epoch: number, key: Tensor) => {
        epochs!.push(String(key));
        return [1, 2];
      },
      { model: 0, key: key(seed), progress: false, ...options },
    );
    return { steps: steps!, epochs: epochs! };
  };

  test('of steps and epochs are all different, and the same for the same key', async () => {
    const { steps, epochs } = await noted(1, { steps: 6 });
    expect(steps[3]).toBe(String(foldIn(key(1), 3)));
    expect(new Set([...steps, ...epochs]).size).toBe(9);
    expect(await noted(1, { steps: 6 })).toEqual({ steps, epochs });
    expect((await noted(2, { steps: 6 })).epochs).not.toEqual(epochs);
  });

  test('are there only if one is given', async () => {
    let seen: unknown = 'nothing';
    const step = (model: number, _batch: undefined, { key }: { key: undefined }) => {
      seen = key;
      return { model, loss: 0 };
    };
    await fit(step, null, { model: 0, steps: 1, progress: false });
    expect(seen).toBeUndefined();
  });
});

test.each<[object, string]>([
  [{ steps: 1.5 }, 'fit: steps is a whole number, 0 or more, got 1.5'],
  [{ epochs: -1 }, 'fit: epochs is a whole number, 0 or more, got -1'],
  [{ validateEvery: 0 }, 'fit: validateEvery is a whole number, 1 or more, got 0'],
  [{ epoch: 3 }, "fit: there is no option 'epoch'"],
  [{ validate: 3 }, 'fit: validate is a function, got a number'],
  [{ key: 3 }, 'fit: a key is a tensor, got a number'],
  [{ earlyStopping: { patience: 0 } }, 'fit: patience is a whole number of looks, 1 or more, got 0'],
  [{ earlyStopping: { patience: 1, mode: 'least' } }, "fit: the mode of early stopping is 'min' or 'max', got least"],
  [{ earlyStopping: { patience: 1, minDelta: -1 } }, 'fit: minDelta is finite and 0 or more, got -1'],
  [{ earlyStopping: {} }, 'fit: patience is a whole number of looks, 1 or more, got undefined'],
  [{ checkpoint: { path: '' } }, 'fit: a checkpoint has the path of a file, got ""'],
  [{ checkpoint: { path: 'a', every: 0 } }, "fit: a checkpoint is saved every 'epoch' or whole number of steps, got 0"],
  [{ checkpoint: { path: 'a', resume: 'yes' } }, "fit: resume is true, false or 'auto', got yes"],
  [{ metrics: { path: 'a.txt' } }, 'fit: metrics are written to a file *.csv or *.jsonl, got a.txt'],
])('options that are none are refused before anything is done: %j', async (options, sentence) => {
  const step = (): never => expect.unreachable();
  const error = await rejection(fit(step, [1], { model: 0, progress: false, ...options }));
  expect(error).toBeInstanceOf(AdjointError);
  expect((error as Error).message).toContain(sentence);
});

test('a step that is no function, and a model that is missing, are refused with the form of a call', async () => {
  await expect(fit({ model: 0, steps: 1 } as never, null, {} as never)).rejects.toThrow(
    'fit: a step is a function (model, batch, context) => { model, loss }, got an object\n  hint: fit(step, data, {',
  );
  await expect(fit(() => ({ model: 0, loss: 0 }), null, { steps: 1 } as never)).rejects.toThrow(
    'the model to begin with',
  );
});

test('steps may be asynchronous, and metrics are reported', async () => {
  const seen: number[] = [];
  const { model, history } = await fit(
    async (m: number, _batch, { step }) => ({ model: m + step, loss: 1, accuracy: step / 10, text: 'no metric' }),
    null,
    { model: 0, steps: 3, progress: false, report: (i, { accuracy }) => void seen.push(i, accuracy) },
  );
  expect(model).toBe(3);
  expect(history[1]).toEqual({ step: 1, epoch: 0, loss: 1, accuracy: 0.1 });
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
  await fit(step, null, { model: 0, steps: 200, progress: false });
  clearInterval(timer);
  expect(gaps.length).toBeGreaterThanOrEqual(6);
  const typical = gaps.toSorted((p, q) => p - q)[Math.floor(gaps.length / 2)]!;
  expect(typical).toBeLessThan(50);
});

test('an aborted signal ends the training after the step in progress', async () => {
  const controller = new AbortController();
  const { model, interrupted, steps } = await fit(
    (m: number, _batch, { step }) => {
      if (step === 4) controller.abort();
      return { model: m + 1, loss: 0 };
    },
    null,
    { model: 0, steps: 100, progress: false, signal: controller.signal },
  );
  expect([model, interrupted, steps]).toEqual([5, true, 5]);
});

describe('a step that fails', () => {
  test('rejects with its number, and leaves model and optimiser as they were, to the bit', async () => {
    let entered = '';
    const listening = signals();
    const cause = new Error('no more data');
    const error = await rejection(
      fit(
        (model: ReturnType<typeof start>, _batch, { step }) => {
          const result = train(model);
          if (step < 5) return result;
          entered = JSON.stringify(model);
          throw cause;
        },
        null,
        { model: start(), steps: 10, progress: false },
      ),
    );
    expect(error).toBeInstanceOf(TrainingError);
    const failure = error as TrainingError<ReturnType<typeof start>>;
    expect(failure.message).toContain('fit: step 5 failed: no more data');
    expect(failure.cause).toBe(cause);
    expect(failure.step).toBe(5);
    expect(failure.history).toHaveLength(5);
    expect(JSON.stringify(failure.model)).toBe(entered);
    expect(JSON.stringify(failure.model.state)).toContain('"step":5');
    expect(signals()).toBe(listening);
  });

  test('may also be a promise that rejects, a report or a source of batches', async () => {
    const step = (m: number): { model: number; loss: number } => ({ model: m + 1, loss: 0 });
    const late = await rejection(
      fit(async (m: number, _batch, at) => (at.step < 2 ? step(m) : Promise.reject('gone')), null, {
        model: 0,
        steps: 9,
        progress: false,
      }),
    );
    expect([(late as TrainingError).message.split('\n')[0], (late as TrainingError).model]).toEqual([
      'fit: step 2 failed: gone',
      2,
    ]);
    const report = (): void => {
      throw new Error('disk full');
    };
    await expect(fit(step, null, { model: 0, steps: 9, progress: false, report })).rejects.toThrow(
      'fit: the report of step 0 failed: disk full',
    );
    const batches = function* (): Generator<number> {
      yield 1;
      throw new Error('bad file');
    };
    await expect(fit(step, batches, { model: 0, progress: false })).rejects.toThrow(
      'fit: the batch of step 1 failed: bad file',
    );
  });

  test('says what its cause says to do, once, and shows no model in a console', async () => {
    const rule = sgd({ learningRate: oneCycle({ maxRate: 0.1, steps: 2 }) });
    const w: Tensor = ones([1]);
    const error = await rejection(
      fit(
        ({ w, state }) => {
          const next = rule.update(w, w, state);
          return { model: { w: next.params, state: next.state }, loss: w };
        },
        null,
        { model: { w, state: rule.init(w) }, steps: 3, progress: false },
      ),
    );
    expect((error as Error).message).toBe(
      "fit: step 2 failed: oneCycle: step 2 is past the end, the last step is 1\n  hint: after: 'hold' goes on; error.model is the model as it was before, error.cause what was thrown",
    );
    expect(Object.keys(error as Error)).not.toContain('model');
    expect((error as TrainingError<{ w: Tensor }>).model.w.item()).toBeLessThan(1);
  });

  test('is one that returns no loss', async () => {
    await expect(fit((() => {}) as never, null, { model: 0, steps: 1, progress: false })).rejects.toThrow(
      'fit: step 0 failed: a step returns { model, loss }',
    );
  });
});

describe('numbers that are not finite', () => {
  const diverging = async (step: Step<Net, Tensor>, data: Tensor[] | null = null): Promise<DivergedError<Net>> => {
    const model: Net = { w: tensor([1, 2]) };
    const error = await rejection(fit(step, data as never, { model, steps: 10, progress: false }));
    expect(error).toBeInstanceOf(NumericsError);
    expect(error).toBeInstanceOf(DivergedError);
    return error as DivergedError<Net>;
  };

  test.each([NaN, Infinity, -Infinity])('a loss of %s stops the training with the last good model', async (bad) => {
    const { message, step, model, history, where, path } = await diverging(({ w }, _batch, { step }) => ({
      model: { w: w.add(step === 3 ? NaN : 1) },
      loss: step === 3 ? bad : tensor([step]),
      gradientNorm: step === 3 ? NaN : 1,
    }));
    expect(message).toContain(
      `fit: the loss of step 3 is ${bad}: batch and model were finite when it began, but the model it returns holds NaN at .w, and its gradientNorm is NaN: the gradient is not finite\n`,
    );
    expect([step, history.length, where, path]).toEqual([3, 3, 'gradient', '.w']);
    expect(model.w.toArray()).toEqual([4, 5]);
  });

  test('in a batch are found first, and the batch is named', async () => {
    const { message, where, path } = await diverging(
      ({ w }, x) => ({ model: { w: w.add(x) }, loss: w.mul(x).sum() }),
      [tensor([1, 1]), tensor([1, NaN]), tensor([1, 1])],
    );
    expect(message).toContain(
      'fit: the loss of step 1, batch 1 of epoch 0, is NaN: its batch holds NaN\n  hint: error.model is the last good model; look at the data',
    );
    expect([where, path]).toEqual(['batch', '']);
  });

  test('that only the loss has are said to be its own', async () => {
    const { message, where } = await diverging((model) => ({ model, loss: -Infinity }));
    expect(message).toContain('the loss of step 0 is -Infinity: batch and model are finite: it is the loss itself');
    expect(where).toBe('loss');
    const steep = await diverging((model) => ({ model, loss: NaN, gradientNorm: Infinity }));
    expect([steep.where, steep.message.includes('its gradientNorm is Infinity')]).toEqual(['gradient', true]);
  });

  test('a model that is already spoilt when the loss shows it is not called good', async () => {
    const { step, model, message } = await diverging(({ w }, _batch, { step }) => ({
      model: { w: step === 2 ? w.mul(Infinity) : w.mul(10) },
      loss: w.sum(),
    }));
    expect([step, model.w.toArray()]).toEqual([3, [100, 200]]);
    expect(message).toContain('the loss of step 3 is Infinity: the model that entered it already holds Infinity at .w');
  });

  test('in a model whose losses stay finite stop it at the next look, with the latest model that was good', async () => {
    const { message, model, step } = await diverging(
      ({ w }, _batch, { step }) => ({ model: { w: step === 5 ? w.mul(NaN) : w.add(1) }, loss: 1 }),
      [tensor(0), tensor(0), tensor(0), tensor(0)],
    );
    expect(message).toContain('fit: the model after step 7 holds NaN at .w, though its loss is finite');
    expect([step, model.w.toArray()]).toEqual([8, [5, 6]]);
  });

  test('that were in the model from the start are meant so', async () => {
    const mask = tensor([0, -Infinity]);
    const { model } = await fit(
      ({ w, mask }: { w: Tensor; mask: Tensor }) => ({ model: { w: w.add(1), mask }, loss: 1 }),
      null,
      {
        model: { w: tensor([1]), mask },
        steps: 3,
        progress: false,
      },
    );
    expect(model.w.item()).toBe(4);
  });
});

describe('progress', () => {
  const status = (done: number): TrainingStatus => ({
    done,
    total: 1000,
    epoch: Math.floor(done / 100),
    epochs: 10,
    loss: 1 / (done + 1),
    smoothed: 1 / (done + 1),
    rate: 50,
    elapsed: done * 20,
    last: { step: done - 1, epoch: 0, loss: 0, gradientNorm: 2 },
    validation: null,
  });

  test('in a log is a few plain lines', () => {
    const lines: string[] = [];
    const progress = progressLines({ write: (text) => lines.push(text) });
    progress.start(status(0));
    for (let done = 0; done < 1000; done++) progress.update(status(done));
    progress.stop(status(1000));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      'fit: step 100/1000, epoch 2/10, loss 0.009901, gradientNorm 2.000, 50.0 steps/s, 18 s left\n',
    );
    expect(lines[9]).toBe('fit: step 1000/1000, epoch 10/10, loss 0.0009990, gradientNorm 2.000, 50.0 steps/s\n');
  });

  test('has a line for a validation, if the last line is not too near', () => {
    const lines: string[] = [];
    const progress = progressLines({ write: (text) => lines.push(text) });
    const validation = { step: 1, epoch: 0, loss: 0.5, accuracy: 0.75 };
    progress.start(status(0));
    progress.update({ ...status(1), validation });
    progress.update({ ...status(2), elapsed: 2000, validation });
    progress.update({ ...status(3), elapsed: 9000, validation });
    expect(lines).toEqual([
      'fit: step 2/1000, epoch 1/10, loss 0.3333, validation 0.5000, gradientNorm 2.000, validation accuracy 0.7500, 50.0 steps/s, 20 s left\n',
    ]);
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
      const step = (m: number, _batch: unknown, at: StepContext): { model: number; loss: number } => {
        work(1);
        if (at.step === 120) throw new Error('lost');
        return { model: m + 1, loss: 0.5 };
      };
      await expect(fit(step, null, { model: 0, steps: 200 })).rejects.toThrow('fit: step 120 failed: lost');
    } finally {
      write.mockRestore();
      vi.unstubAllEnvs();
      if (tty === undefined) delete (process.stderr as { isTTY?: boolean }).isTTY;
      else Object.defineProperty(process.stderr, 'isTTY', tty);
    }
    expect(text).toContain('\u001b[?25l');
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
    expect(text).toMatch(/\[=+-+\] 120\/200 \| \d+ s left \| loss 0\.5000 \| [\d.]+ steps\/s/);
    expect(process.listenerCount('exit') + signals()).toBe(listening);
  });

  test('may be brought along, and is told of the start, the end and little between', async () => {
    const calls: string[] = [];
    const progress: Progress = {
      start: ({ done, total }) => void calls.push(`start ${done} of ${total}`),
      update: () => void calls.push('update'),
      stop: ({ done, loss }) => void calls.push(`stop ${done} ${loss}`),
    };
    await fit((m: number, _batch, { step }) => ({ model: m, loss: step }), null, { model: 0, steps: 5000, progress });
    expect([calls[0], calls.at(-1)]).toEqual(['start 0 of 5000', 'stop 5000 4999']);
    expect(calls.length).toBeLessThan(30);
  });

  test('fits into the line of a narrow terminal, the most important first', () => {
    const validation = { step: 1, epoch: 0, loss: 0.5, accuracy: 0.75 };
    const long = { step: 99, epoch: 0, loss: 0, aMetricWithALongName: 1, norm: 2 };
    const shown = { ...status(100), validation, last: long };
    expect(lineOf(shown, 80)).toBe('[=-----] 100/1000 | 18 s left | epoch 2/10 | loss 0.009901 | validation 0.5000');
    expect(lineOf(shown, Infinity)).toBe(
      '[==----------------------] 100/1000 | 18 s left | epoch 2/10 | loss 0.009901 | validation 0.5000 | aMetricWithALongName 1.000 | norm 2.000 | validation accuracy 0.7500 | 50.0 steps/s',
    );
  });

  test('in a log says at once where a training goes on', () => {
    const lines: string[] = [];
    progressLines({ write: (text) => lines.push(text) }).start(status(7));
    expect(lines).toEqual(['fit: goes on after 7 steps\n']);
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
    const { interrupted, steps, model } = await fit(step, null, { model: 0, steps: 60000, progress: false });
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
      await fit(() => new Promise(() => {}), null, { model: 0, steps: 9, progress: false });`;
    const { signal, err } = await run(hanging, 'SIGINT', 'SIGINT');
    expect(signal).toBe('SIGINT');
    expect(err).toContain('interrupted after 0 of 9 steps');
  });

  test('writes its progress to stderr, so that stdout can be piped on', async () => {
    const { out, err } = await run(
      `await fit((model) => ({ model, loss: 0.25 }), null, { model: 0, steps: 2000 });\nconsole.log('result');`,
    );
    expect(out).toBe('result\n');
    expect(err).toMatch(/^fit: step 2000\/2000, loss 0\.2500, [\d.]+ steps\/s\n$/);
  });
});

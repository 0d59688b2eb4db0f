import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@adjoint/files';
import {
  bernoulli,
  DtypeError,
  FormatError,
  key,
  NumericsError,
  ones,
  ShapeError,
  tensor,
  type Tensor,
  TreeError,
  uniform,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import {
  batches,
  type CheckpointOptions,
  fit,
  type Fitted,
  type FitOptions,
  loadTree,
  saveTree,
} from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjoint-checkpoint-'));
let files = 0;
const fresh = (end = 'safetensors'): string => join(folder, `run${files++}.${end}`);

interface Model {
  readonly w: Tensor;
  readonly velocity: Tensor | null;
  readonly plateau: { readonly best: number; readonly bad: number; readonly note: string | null };
}

const begin: Model = { w: tensor([1, -1, 0.5]), velocity: null, plateau: { best: Infinity, bad: 0, note: null } };
const data = uniform(key(9), [10, 3]);

/** Noise from the step's key, momentum, and numbers that change: all that a checkpoint has to bring back. */
function step(model: Model, batch: Tensor, { key: own, step: at }: { key: Tensor; step: number }) {
  const kept = model.w.mul(bernoulli(own, 0.7, [3]).cast('float64'));
  const gradient = kept.sub(batch.mean(0));
  const velocity = (model.velocity ?? gradient.mul(0)).mul(0.9).add(gradient);
  const loss = gradient.square().sum();
  const better = loss.item() < model.plateau.best;
  const plateau = better
    ? { best: loss.item(), bad: 0, note: `step ${at}` }
    : { ...model.plateau, bad: model.plateau.bad + 1 };
  return {
    model: { w: model.w.sub(velocity.mul(0.01)), velocity, plateau },
    loss,
    ...(at % 3 === 1 && { rare: at / 3 }),
  };
}

type Result = ReturnType<typeof step>;
const inBatches = (_epoch: number, own: Tensor): Iterable<Tensor> => batches(data, { size: 3, key: own });

/** Three and a half epochs of four batches, unless told otherwise. */
async function train(options: Partial<FitOptions<Model, Result, Tensor>>): Promise<Fitted<Model>> {
  return fit(step, inBatches, {
    model: begin,
    key: key(4),
    steps: 14,
    validate: ({ w }) => ({ loss: w.square().sum(), negative: -w.sum().item() }),
    progress: false,
    ...options,
  });
}

/** Ends after the step in which `count` are done, as Ctrl-C does. */
function after(count: number) {
  const signal = { aborted: false };
  return { signal, report: (at: number) => void (signal.aborted = at + 1 === count) };
}

const everything = (fitted: Fitted<Model>): string =>
  JSON.stringify(fitted, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

describe('a training that goes on from its file', () => {
  test.each([1, 3, 4, 5, 8, 11, 13])(
    'after step %i gives what it gives uninterrupted, to the last bit',
    async (count) => {
      const whole = { path: fresh(), every: 100 };
      const uninterrupted = await train({ checkpoint: whole });
      const checkpoint = { path: fresh(), every: 100 };
      const part = await train({ checkpoint, ...after(count) });
      expect([part.interrupted, part.steps]).toEqual([true, count]);
      const resumed = await train({ checkpoint });
      expect(everything(resumed)).toBe(everything(uninterrupted));
      expect(readFileSync(checkpoint.path).equals(readFileSync(whole.path))).toBe(true);
    },
  );

  test.each(['epoch', 1, 2, 4, 5] as const)('is saved every %s, and goes on from each place alike', async (every) => {
    const checkpoint: CheckpointOptions = { path: fresh(), every, best: fresh() };
    const saves: Buffer[] = [];
    const look = { write: (): void => note(), start() {}, flush() {} };
    const note = (): void => {
      try {
        const bytes = readFileSync(checkpoint.path);
        if (saves.at(-1)?.equals(bytes) !== true) saves.push(bytes);
      } catch {
        // Not saved yet.
      }
    };
    const uninterrupted = await train({ checkpoint, metrics: look });
    expect(saves.length).toBeGreaterThanOrEqual(2);
    for (const bytes of saves) {
      writeFileSync(checkpoint.path, bytes);
      expect(everything(await train({ checkpoint }))).toBe(everything(uninterrupted));
    }
    const { best } = uninterrupted;
    expect((await loadTree(checkpoint.best!, best!.model)).w.toArray()).toEqual(best!.model.w.toArray());
  });

  test('that is done does nothing but give its result again', async () => {
    const checkpoint = { path: fresh() };
    const first = await train({ checkpoint });
    const report = (): never => expect.unreachable();
    expect(everything(await train({ checkpoint, report }))).toBe(everything(first));
  });

  test('may be told to go further', async () => {
    const checkpoint = { path: fresh() };
    await train({ checkpoint, steps: 8 });
    expect(everything(await train({ checkpoint }))).toBe(everything(await train({})));
  });

  test('goes on with its patience', async () => {
    const options = {
      steps: 40,
      validate: (_: Model, { epoch }: { epoch: number }) => Math.abs(epoch - 2),
      earlyStopping: { patience: 3 },
    };
    const uninterrupted = await train(options);
    const checkpoint = { path: fresh() };
    await train({ ...options, checkpoint, ...after(17) });
    const resumed = await train({ ...options, checkpoint });
    expect(everything(resumed)).toBe(everything(uninterrupted));
    expect([resumed.stoppedEarly, resumed.steps, resumed.best!.epoch]).toEqual([true, 24, 2]);
    expect((await train({ ...options, checkpoint })).steps).toBe(24);
    expect((await train({ ...options, checkpoint, earlyStopping: { patience: 4 } })).steps).toBe(28);
  });

  test('without data, and from a list or a generator', async () => {
    const sum = (model: number, batch: number | undefined, { step: at }: { step: number }) => ({
      model: model * 2 + (batch ?? at),
      loss: 1,
    });
    for (const make of [
      () => null,
      () => [1, 2, 3, 4, 5],
      () => [1, 2, 3, 4, 5][Symbol.iterator](),
      async function* () {
        yield* [1, 2, 3, 4, 5];
      },
    ] as (() => never)[]) {
      const options = { model: 0, steps: 5, progress: false };
      const { model } = await fit(sum, make(), options);
      const checkpoint = { path: fresh() };
      const { steps } = await fit(sum, make(), { ...options, checkpoint, ...after(2) });
      expect(steps).toBe(2);
      expect((await fit(sum, make(), { ...options, checkpoint })).model).toBe(model);
    }
  });
});

describe('a checkpoint that does not fit is refused, and stays as it is', () => {
  const options = { model: { w: ones([2]) as Tensor, step: 1 }, steps: 3, progress: false, key: key(1) };
  const still = (model: { w: Tensor; step: number }) => ({ model, loss: 1 });
  type Given = Partial<FitOptions<{ w: Tensor; step: number }, ReturnType<typeof still>, Tensor>>;
  const path = fresh();
  const refusal = async (given: object, checkpoint: object = {}): Promise<unknown> => {
    const before = readFileSync(path);
    const error: unknown = await fit(still, null, {
      ...options,
      ...(given as Given),
      checkpoint: { path, ...checkpoint },
    }).then(
      () => expect.unreachable(),
      (reason: unknown) => reason,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    return error;
  };
  const { key: _key, ...keyless } = options;

  test.each<[string, object, new (...args: never[]) => Error, string]>([
    ['another shape', { model: { w: ones([3]), step: 1 } }, ShapeError, 'model: w has the shape [3], in the file [2]'],
    [
      'another dtype',
      { model: { w: ones([2], { dtype: 'float32' }), step: 1 } },
      DtypeError,
      'model: w is float32, in the file float64',
    ],
    [
      'other fields',
      { model: { w: ones([2]), b: ones([2]), step: 1 } },
      TreeError,
      'model: the trees differ at the top: the file lacks b',
    ],
    ['another key', { key: key(2) }, NumericsError, 'was saved by a training with another key'],
    ['no key', { key: undefined }, NumericsError, 'was saved by a training with another key'],
  ])('%s', async (_, given, kind, sentence) => {
    await fit(still, null, { ...options, checkpoint: { path, resume: false } });
    const error = await refusal(given);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(sentence);
    expect((error as Error).message).toContain(`fit: '${path}'`);
  });

  test('no checkpoint at all: cut short, another file, other contents', async () => {
    await fit(still, null, { ...options, checkpoint: { path, resume: false } });
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 31) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(await refusal({})).toBeInstanceOf(FormatError);
    }
    writeFileSync(path, 'a text');
    expect(await refusal({})).toBeInstanceOf(FormatError);
    writeFileSync(path, writeSafetensors({ w: ones([2]) }));
    expect(await refusal({})).toBeInstanceOf(FormatError);
    await saveTree(path, options.model);
    expect(String(await refusal({}))).toContain('is no checkpoint that fit wrote');
    const table = { names: ['step', 'epoch', 'loss'], values: tensor([[0, 0, 1]]), present: null };
    const whole = {
      format: 'adjoint checkpoint 1',
      steps: 1,
      epoch: 0,
      batch: 1,
      stale: 0,
      lookedAt: 0,
      key: key(1),
      model: options.model,
      best: null,
      history: table,
      validations: table,
    };
    for (const wrong of [
      { steps: 2 },
      { steps: -1 },
      { epoch: 'a' },
      { epoch: 1 },
      { batch: 0 },
      { lookedAt: 2 },
      { declared: -1 },
      { history: 3 },
      { history: { ...table, names: ['step'] } },
      { validations: null },
      { best: 4 },
      { best: { step: 1 } },
    ]) {
      await saveTree(path, { ...whole, ...wrong });
      expect(await refusal({})).toBeInstanceOf(FormatError);
    }
    await saveTree(path, whole);
    expect((await fit(still, null, { ...options, checkpoint: { path } })).steps).toBe(3);
  });

  test('data that are fewer than before', async () => {
    const own = fresh();
    const run = (data: number[], more: object) =>
      fit(still, data, { ...keyless, steps: 9, checkpoint: { path: own }, ...more });
    await run([1, 2, 3, 4], after(3));
    await expect(run([1, 2], {})).rejects.toThrow(
      'epoch 0 ends after 2 batches, but 3 were done before the checkpoint',
    );
  });

  test('batches of another size in the middle of an epoch, but not at its end', async () => {
    const own = fresh();
    const run = (data: number[], more: object) =>
      fit(still, data, { ...keyless, steps: 9, checkpoint: { path: own }, ...more });
    await run([1, 2, 3, 4], after(3));
    await expect(run([1, 2, 3], {})).rejects.toThrow(
      'epoch 0 has 3 batches, but had 4 before the checkpoint, which is after 3 of them',
    );
    await run([1, 2, 3, 4], { steps: undefined, epochs: 1 });
    expect((await run([1, 2], {})).steps).toBe(9);
  });
});

test('resume: true demands a file, false starts anew, auto takes what it finds', async () => {
  const path = fresh();
  const count = (model: number) => ({ model: model + 1, loss: 1 });
  const run = (steps: number, resume?: boolean | 'auto') =>
    fit(count, null, {
      model: 0,
      steps,
      progress: false,
      checkpoint: { path, ...(resume !== undefined && { resume }) },
    });
  await expect(run(2, true)).rejects.toThrow('there is no such file');
  expect((await run(2)).model).toBe(2);
  expect((await run(3, 'auto')).history.length).toBe(3);
  expect((await run(4, true)).model).toBe(4);
  expect((await run(1, false)).model).toBe(1);
  expect((await run(2, true)).model).toBe(2);
});

test('a checkpoint that can be saved nowhere is an error before the first step', async () => {
  const path = join(folder, 'none', 'run.safetensors');
  const unreachable = () => Promise.reject(new Error('a step was done'));
  await expect(fit(unreachable, null, { model: 0, steps: 1, progress: false, checkpoint: { path } })).rejects.toThrow(
    'fit: saving the checkpoint before step 0 failed: saveFile: ',
  );
});

test('a checkpoint that cannot be saved ends the training with the model in hand', async () => {
  const own = mkdtempSync(join(folder, 'own-'));
  const count = (model: number) => ({ model: model + 1, loss: 1 });
  const options = {
    model: 0,
    progress: false,
    checkpoint: { path: join(own, 'run.safetensors') },
    validate: () => (rmSync(own, { recursive: true }), 1),
  };
  await expect(fit(count, [1, 2], options)).rejects.toMatchObject({
    name: 'TrainingError',
    model: 2,
    message: expect.stringContaining('fit: saving the checkpoint after step 1 failed: saveFile: '),
    cause: { code: 'ENOENT' },
  });
});

test('a model that is not finite is never saved', async () => {
  const path = fresh();
  const spoil = (model: { w: Tensor }, batch: number) => ({ model: { w: model.w.mul(batch) }, loss: 1 });
  const run = (more: object) =>
    fit(spoil, [2, NaN], {
      model: { w: ones([1]) as Tensor },
      progress: false,
      checkpoint: { path, every: 1 },
      ...more,
    });
  await expect(run({})).rejects.toThrow('the model after step 1 holds NaN at .w');
  expect((await run({ steps: 1 })).model.w.item()).toBe(2);
});

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fit, type FitOptions, type MetricsRow } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjoint-metrics-'));
let files = 0;
const fresh = (end: string): string => join(folder, `run${files++}.${end}`);
const text = (path: string): string => readFileSync(path, 'utf8');

/** Losses 1, 0.5, 0.25, …, and now and then another metric. */
function halve(model: number, _batch: number, { step }: { step: number }) {
  return {
    model: model / 2,
    loss: model,
    'a "quoted", name': step === 1 ? NaN : -0,
    ...(step === 2 && { 'rare\nmetric': Infinity }),
  };
}

const run = (path: string, more: Partial<FitOptions<number, ReturnType<typeof halve>, undefined>> = {}) =>
  fit(halve, [0, 0], {
    model: 1,
    epochs: 2,
    progress: false,
    metrics: { path },
    validate: (model) => ({ loss: model, accuracy: 1 }),
    ...more,
  });

describe('metrics are written', () => {
  test('as a table with a header, of which new columns become part', async () => {
    const path = fresh('csv');
    await run(path);
    expect(text(path)).toBe(
      'step,epoch,loss,"a ""quoted"", name",validation.loss,validation.accuracy,"rare\nmetric"\n' +
        '0,0,1,-0,,,\n' +
        '1,0,0.5,NaN,0.25,1,\n' +
        '2,1,0.25,-0,,,Infinity\n' +
        '3,1,0.125,-0,0.0625,1,\n',
    );
  });

  test('as lines of JSON', async () => {
    const path = fresh('jsonl');
    await run(path);
    expect(
      text(path)
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { step: 0, epoch: 0, loss: 1, 'a "quoted", name': -0 },
      { step: 1, epoch: 0, loss: 0.5, 'a "quoted", name': 'NaN', 'validation.loss': 0.25, 'validation.accuracy': 1 },
      { step: 2, epoch: 1, loss: 0.25, 'a "quoted", name': -0, 'rare\nmetric': 'Infinity' },
      { step: 3, epoch: 1, loss: 0.125, 'a "quoted", name': -0, 'validation.loss': 0.0625, 'validation.accuracy': 1 },
    ]);
  });

  test('up to the step that failed', async () => {
    const path = fresh('csv');
    const failing = (model: number, batch: number) => {
      if (batch === 3) throw new Error('lost');
      return { model, loss: batch };
    };
    await expect(fit(failing, [1, 2, 3], { model: 0, progress: false, metrics: { path } })).rejects.toThrow('lost');
    expect(text(path)).toBe('step,epoch,loss\n0,0,1\n1,0,2\n');
  });

  test('while training goes on', async () => {
    const path = fresh('jsonl');
    let seen = 0;
    const slow = async (model: number) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      seen = Math.max(seen, text(path).length);
      return { model, loss: 1 };
    };
    await fit(slow, null, { model: 0, steps: 20, progress: false, metrics: { path } });
    expect(seen).toBeGreaterThan(0);
  });

  test('anew by every training', async () => {
    const path = fresh('csv');
    writeFileSync(path, 'something else');
    await run(path, { epochs: 0 });
    expect(text(path)).toBe('');
  });
});

describe('a file of metrics after a resumed training', () => {
  test.each(['csv', 'jsonl'])('is that of an uninterrupted one, whatever stood in it: %s', async (end) => {
    const whole = fresh(end);
    await run(whole);
    for (let count = 1; count <= 3; count++) {
      const path = fresh(end);
      const checkpoint = { path: `${path}.safetensors`, every: 1 };
      const signal = { aborted: false };
      await run(path, { checkpoint, signal, report: (step) => void (signal.aborted = step + 1 === count) });
      // Steps after the checkpoint, the last of them half written.
      writeFileSync(path, `${text(path)}9,9,9,9\n10,1`);
      await run(path, { checkpoint });
      expect(text(path)).toBe(text(whole));
    }
  });
});

test('a writer of one’s own gets each row when it is complete, and the old ones first', async () => {
  const calls: (string | MetricsRow)[] = [];
  const metrics = {
    start: (rows: readonly MetricsRow[]) => void calls.push(`${rows.length} before`),
    write: async (row: MetricsRow) => void calls.push(row),
    flush: () => void calls.push('flush'),
  };
  const checkpoint = { path: fresh('safetensors') };
  const count = (model: number) => ({ model: model + 1, loss: model });
  const options = { model: 0, progress: false, metrics, checkpoint, validate: (model: number) => -model };
  await fit(count, [1], { ...options, epochs: 1 });
  await fit(count, [1], { ...options, epochs: 2 });
  expect(calls.filter((call) => call !== 'flush')).toEqual([
    '0 before',
    { step: 0, epoch: 0, loss: 0, 'validation.loss': -1 },
    '0 before',
    { step: 0, epoch: 0, loss: 0, 'validation.loss': -1 },
    { step: 1, epoch: 1, loss: 1, 'validation.loss': -2 },
  ]);
  expect(calls.at(-1)).toBe('flush');
});

test('a writer that throws ends the training with the model in hand', async () => {
  const count = (model: number) => ({ model: model + 1, loss: model });
  const metrics = {
    start() {},
    write: () => Promise.reject(new Error('disk full')),
    flush() {},
  };
  await expect(fit(count, null, { model: 0, steps: 3, progress: false, metrics })).rejects.toMatchObject({
    name: 'TrainingError',
    message: expect.stringContaining('fit: the metrics of step 1 failed: disk full'),
    model: 2,
  });
  const nowhere = { path: join(folder, 'none', 'run.csv') };
  await expect(fit(count, null, { model: 0, steps: 3, progress: false, metrics: nowhere })).rejects.toThrow(
    'fit: the metrics before step 0 failed: saveFile: ',
  );
});

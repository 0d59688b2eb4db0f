import { AdjointError, tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { fit, type Progress, TrainingError } from '../src/index.ts';

const count = (model: number): { model: number; loss: number } => ({ model: model + 1, loss: 10 - model });
const quiet = { model: 0, progress: false };

describe('a model is validated', () => {
  const looks = async (options: object): Promise<number[]> =>
    (await fit(count, [0, 0, 0], { ...quiet, validate: (model: number) => model, ...options })).validations.map(
      ({ step }) => step,
    );

  test('after every epoch, or so many steps, and at the end; never twice', async () => {
    expect(await looks({ epochs: 3 })).toEqual([2, 5, 8]);
    expect(await looks({ epochs: 3, validateEvery: 2 })).toEqual([1, 3, 5, 7, 8]);
    expect(await looks({ steps: 5 })).toEqual([2, 4]);
    expect(await looks({ steps: 6 })).toEqual([2, 5]);
    expect(await looks({ steps: 0 })).toEqual([]);
    expect(await looks({ steps: 4, validateEvery: 100 })).toEqual([3]);
  });

  test('on what the last step returned, and its metrics are recorded beside the loss', async () => {
    const seen: unknown[] = [];
    const { validations } = await fit(count, [0, 0], {
      ...quiet,
      epochs: 2,
      validate: async (model, at) => {
        seen.push([model, at]);
        return { accuracy: tensor([0.5]), loss: tensor(model), rest: 'not recorded' };
      },
    });
    expect(seen).toEqual([
      [2, { step: 1, epoch: 0 }],
      [4, { step: 3, epoch: 1 }],
    ]);
    expect(validations).toEqual([
      { step: 1, epoch: 0, loss: 2, accuracy: 0.5 },
      { step: 3, epoch: 1, loss: 4, accuracy: 0.5 },
    ]);
  });

  test('and one that throws, or returns no loss, ends the training with the model in hand', async () => {
    const failing = async (validate: () => never): Promise<TrainingError<number>> =>
      fit(count, [0, 0], { ...quiet, validate }).then(
        () => expect.unreachable(),
        (error: unknown) => error as TrainingError<number>,
      );
    const lost = await failing(() => {
      throw new Error('no such file');
    });
    expect(lost).toBeInstanceOf(TrainingError);
    expect(lost.message).toContain('fit: the validation after step 1 failed: no such file');
    expect([lost.model, lost.history.length]).toEqual([2, 2]);
    expect((await failing(() => ({ accuracy: 1 }) as never)).message).toContain('validate returns a loss');
    expect((await failing(() => ({ loss: 1, step: 2 }) as never)).message).toContain("a metric called 'step'");
  });

  test('and its loss may be anything: only training diverges', async () => {
    const { best, validations } = await fit(count, [0], { ...quiet, epochs: 2, validate: () => NaN });
    expect([best, validations.length]).toEqual([null, 2]);
  });

  test('and progress is told of it at once', async () => {
    const losses: (number | undefined)[] = [];
    const progress: Progress = {
      start: () => {},
      update: ({ validation }) => void losses.push(validation?.loss),
      stop: () => {},
    };
    await fit(count, [0], { model: 0, epochs: 3, validate: (model) => -model, progress });
    expect(losses).toEqual([-1, -2, -3]);
  });

  test('but not after an interruption', async () => {
    const signal = { aborted: false };
    const step = (model: number): { model: number; loss: number } => {
      signal.aborted = model === 3;
      return count(model);
    };
    const { validations, steps } = await fit(step, [0, 0, 0], { ...quiet, epochs: 9, signal, validate: () => 0 });
    expect([validations.length, steps]).toEqual([1, 4]);
  });
});

describe('early stopping', () => {
  /** Validation losses, one an epoch; how many were looked at, and which was best. */
  const run = async (
    losses: number[],
    earlyStopping: object,
  ): Promise<[looks: number, best: number | undefined, early: boolean]> => {
    const { validations, best, stoppedEarly } = await fit(count, [0], {
      ...quiet,
      epochs: losses.length,
      validate: (_model, { epoch }) => ({ loss: losses[epoch]!, accuracy: -losses[epoch]! }),
      earlyStopping: { patience: 2, ...earlyStopping },
    });
    return [validations.length, best?.epoch, stoppedEarly];
  };

  test('ends after so many looks in a row without improvement', async () => {
    expect(await run([5, 4, 6, 6, 1], {})).toEqual([4, 1, true]);
    expect(await run([5, 6, 4, 6, 3, 9], {})).toEqual([6, 4, false]);
    expect(await run([5, 5, 5, 5], {})).toEqual([3, 0, true]);
    expect(await run([5, 6, 1], { patience: 1 })).toEqual([2, 0, true]);
    expect(await run([5, 6, 7, 8], { patience: Infinity })).toEqual([4, 0, false]);
  });

  test('takes less than minDelta for no improvement', async () => {
    expect(await run([5, 4.5, 4.4, 3], { minDelta: 1 })).toEqual([3, 0, true]);
    expect(await run([5, 3.9, 2.8, 2.7, 2.6], { minDelta: 1 })).toEqual([5, 2, true]);
  });

  test('may judge by another metric, of which more is better', async () => {
    expect(await run([5, 4, 6, 6, 1], { metric: 'accuracy', mode: 'max' })).toEqual([4, 1, true]);
    expect(await run([5, 4, 6, 6, 1], { mode: 'max' })).toEqual([5, 2, true]);
  });

  test('never takes NaN for better', async () => {
    expect(await run([NaN, 5, NaN, 6, 1], {})).toEqual([4, 1, true]);
    expect(await run([NaN, NaN, 1], {})).toEqual([2, undefined, true]);
  });

  test('judges by the mean of the steps since the last look where nothing is validated', async () => {
    const losses = [4, 2, 1, 3, 5, 5];
    const { best, steps } = await fit(
      (model: number, _batch, { step }) => ({ model: model + 1, loss: losses[step]! }),
      [0, 0],
      { ...quiet, epochs: 3, earlyStopping: { patience: 1 } },
    );
    expect([best, steps]).toEqual([{ model: 4, step: 3, epoch: 1, score: 2 }, 6]);
  });

  test('says which metrics there are if the one it is to judge by is missing', async () => {
    const wrong = fit(count, [0], { ...quiet, earlyStopping: { patience: 1, metric: 'accuracy' } });
    await expect(wrong).rejects.toThrow(AdjointError);
    await expect(wrong).rejects.toThrow("judge by 'accuracy', which was not measured");
  });
});

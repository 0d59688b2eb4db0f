import { AdjointError, checkOptions, described, NumericsError, Tensor } from '@adjoint/tensor';
import { type Batches, isIterable, isIterator } from './batchSource.ts';
import { checkCheckpoint } from './checkpoint.ts';
import type { FitOptions, StepResult } from './fitOptions.ts';

/** How many epochs and steps there are at most. */
export interface Plan {
  readonly epochs: number;
  readonly steps: number;
}

const form = 'fit(step, data, { model, epochs: 10 })';

/** What is to be done. @throws AdjointError, NumericsError, ShapeError for what cannot. */
export function planOf<M, B, R extends StepResult<M>, K extends Tensor | undefined>(
  step: unknown,
  data: Batches<B, K> | null,
  options: FitOptions<M, R, K>,
): Plan {
  if (typeof step !== 'function')
    throw new AdjointError(
      `fit: a step is a function (model, batch, context) => { model, loss }, got ${described(step)}`,
      {
        hint: form,
      },
    );
  if (data !== null && typeof data !== 'function' && !isIterable(data))
    throw new AdjointError(
      `fit: data is a list of batches, a function that makes one, or null, got ${described(data)}`,
      {
        hint: form,
      },
    );
  if ((options ?? null) === null) throw noModel();
  const { epochs, steps, key, validateEvery } = options;
  checkOptions(
    'fit',
    options,
    'model',
    'epochs',
    'steps',
    'key',
    'validate',
    'validateEvery',
    'earlyStopping',
    'checkpoint',
    'metrics',
    'progress',
    'signal',
    'report',
  );
  if (!('model' in options)) throw noModel();
  for (const [name, count, least] of [
    ['epochs', epochs, 0],
    ['steps', steps, 0],
    ['validateEvery', validateEvery, 1],
  ] as const)
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= least))
      throw new NumericsError(`fit: ${name} is a whole number, ${least} or more, got ${String(count)}`);
  for (const name of ['validate', 'report'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw new AdjointError(`fit: ${name} is a function, got ${described(options[name])}`);
  if (key !== undefined && !(key instanceof Tensor))
    throw new AdjointError(`fit: a key is a tensor, got ${described(key)}`, { hint: 'key(1)' });
  if (data === null && (steps === undefined || epochs !== undefined))
    throw new AdjointError('fit: without data the number of steps is needed, and epochs have no meaning', {
      hint: 'fit(step, null, { model, steps: 1000 })',
    });
  const once = isIterator(data);
  if (once && epochs !== undefined && epochs > 1)
    throw new AdjointError(`fit: a generator object can be gone through once, not for ${epochs} epochs`, {
      hint: 'pass the function that makes it: fit(step, () => generate(), …)',
    });
  checkCheckpoint(options.checkpoint);
  return { epochs: epochs ?? (once || steps === undefined ? 1 : Infinity), steps: steps ?? Infinity };
}

function noModel(): AdjointError {
  return new AdjointError('fit: the model to begin with is missing', { hint: form });
}

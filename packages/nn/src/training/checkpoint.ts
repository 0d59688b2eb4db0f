import { AdjointError, checkOptions, FormatError, NumericsError, Tensor } from '@adjoint/tensor';
import { recordsIn, type RecordTable, tableOf } from './records.ts';
import { loadParts, saveTree } from './saveTree.ts';
import type { TrainingState } from './trainingState.ts';
import { putTogether, type Skeleton } from './treeCode.ts';

/**
 * Where and when a training is saved, so that it can go on as if it had never been interrupted.
 *
 * The file holds everything: the model with whatever is in its tree, the key, the place in the data, what was measured, the
 * best model. It is written whole or not at all; a save that fails ends the training with a `TrainingError` and leaves the
 * file as it was. Data must come in the same order again: from a list, or from a function of the epoch and its key.
 *
 * @example
 * const checkpoint: CheckpointOptions = { path: `${folder}/run.safetensors`, every: 100 };
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * await fit(halve, null, { model: 1, steps: 2, checkpoint, progress: false });
 * (await fit(halve, null, { model: 1, steps: 3, checkpoint, progress: false })).history.length;   // 3, the last of them new
 */
export interface CheckpointOptions {
  readonly path: string;
  /**
   * Saved after every so many steps, or every epoch (the default), and whenever training ends without an error; where there
   * is no file yet also before the first step, which shows that one can be written.
   */
  readonly every?: number | 'epoch';
  /** Go on from the file: `auto`, the default, if there is one; true demands one, false starts anew and writes over it. */
  readonly resume?: boolean | 'auto';
  /** Where the best model alone is saved each time there is a better one, for `loadTree`. */
  readonly best?: string;
}

const format = 'adjoint checkpoint 1';
type Place = Pick<TrainingState<unknown>, 'history' | 'steps' | 'epoch' | 'batch' | 'lookedAt'>;

const counts = ['steps', 'epoch', 'batch', 'stale', 'lookedAt'] as const;

/** @throws NumericsError, ShapeError for options that are none. */
export function checkCheckpoint(options: CheckpointOptions | undefined): void {
  if (options === undefined) return;
  checkOptions('fit: checkpoint', options, 'path', 'every', 'resume', 'best');
  const { path, every = 'epoch', resume = 'auto', best } = options;
  for (const each of [path, best ?? path])
    if (typeof each !== 'string' || each === '')
      throw new AdjointError(`fit: a checkpoint has the path of a file, got ${JSON.stringify(each)}`);
  if (every !== 'epoch' && !(Number.isSafeInteger(every) && every >= 1))
    throw new NumericsError(
      `fit: a checkpoint is saved every 'epoch' or whole number of steps, got ${JSON.stringify(every)}`,
    );
  if (typeof resume !== 'boolean' && resume !== 'auto')
    throw new NumericsError(`fit: resume is true, false or 'auto', got ${String(resume)}`);
}

/** Saves where a training stands. */
export async function saveCheckpoint<M>(path: string, state: TrainingState<M>, key: Tensor | undefined): Promise<void> {
  const { model, best, history, validations } = state;
  await saveTree(path, {
    format,
    ...Object.fromEntries(counts.map((name) => [name, state[name]])),
    declared: state.declared,
    key: key ?? null,
    model,
    // Tensors are written once when the best model is the last.
    best: best !== null && best.model === model ? { ...best, model: null, isLast: true } : best,
    history: tableOf(history),
    validations: tableOf(validations),
  });
}

/**
 * Where the training that wrote a file stood.
 *
 * @throws FileError for no file, FormatError for no checkpoint, TreeError, ShapeError, DtypeError for one of another model,
 * NumericsError for another key.
 */
export async function loadCheckpoint<M>(path: string, like: M, key: Tensor | undefined): Promise<TrainingState<M>> {
  const { skeleton, tensors } = await loadParts('fit', path);
  const parts = skeleton as Readonly<Record<string, Skeleton>> | null;
  if (typeof parts !== 'object' || parts?.['format'] !== format)
    throw new FormatError(`fit: '${path}' is no checkpoint that fit wrote`, {
      hint: 'give the checkpoint another path, or resume: false to write over it',
    });
  const part = (name: string, like?: unknown): unknown =>
    putTogether(`fit: '${path}': ${name}`, { skeleton: parts[name] ?? null, tensors }, like);
  checkKey(path, part('key'), key);
  const numbers = counts.map((name) => {
    const count = part(name);
    if (!isCount(count)) throw malformed(path, name);
    return [name, count] as const;
  });
  const declared = part('declared');
  if (declared !== null && !isCount(declared)) throw malformed(path, 'declared');
  const state = {
    ...(Object.fromEntries(numbers) as Record<(typeof counts)[number], number>),
    declared,
    model: part('model', like) as M,
    history: recordsIn(tableIn(path, 'history', part('history'))),
    validations: recordsIn(tableIn(path, 'validations', part('validations'))),
  };
  checkPlace(path, state);
  const best = parts['best'];
  if (best === null || best === undefined) return { ...state, best: null };
  if (typeof best !== 'object' || Array.isArray(best)) throw malformed(path, 'best');
  const { model: own = null, isLast, ...where } = best as Readonly<Record<string, Skeleton>>;
  const { step, epoch, score } = putTogether(`fit: '${path}': best`, { skeleton: where, tensors }) as {
    readonly [name: string]: number;
  };
  for (const each of [step, epoch, score]) if (typeof each !== 'number') throw malformed(path, 'best');
  const model =
    isLast === true
      ? state.model
      : (putTogether(`fit: '${path}': the best model`, { skeleton: own, tensors }, like) as M);
  return { ...state, best: { model, step: step!, epoch: epoch!, score: score! } };
}

/** @throws FormatError unless what was measured says the same of where training stands as the counts. */
function checkPlace(path: string, { history, steps, epoch, batch, lookedAt }: Place): void {
  if (history.length !== steps || history.some(({ step, loss }, i) => step !== i || typeof loss !== 'number'))
    throw malformed(path, 'history');
  if (lookedAt > steps || history.filter((record) => record.epoch === epoch).length !== batch)
    throw malformed(path, 'place in the data');
}

function isCount(x: unknown): x is number {
  return Number.isSafeInteger(x) && (x as number) >= 0;
}

function malformed(path: string, what: string): FormatError {
  return new FormatError(`fit: '${path}': its ${what} is malformed`);
}

function checkKey(path: string, saved: unknown, key: Tensor | undefined): void {
  if (saved instanceof Tensor ? String(saved) === String(key) : key === undefined) return;
  throw new NumericsError(`fit: '${path}' was saved by a training with another key`, {
    hint: 'pass the same key to go on, or resume: false to start anew',
  });
}

function tableIn(path: string, what: string, table: unknown): RecordTable {
  const { names, values, present } = (table ?? {}) as Partial<RecordTable>;
  const fits =
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string') &&
    values instanceof Tensor &&
    values.rank === 2 &&
    values.shape[1] === names.length &&
    (present === null || (present instanceof Tensor && present.dtype === 'bool' && present.size === values.size));
  if (!fits) throw malformed(path, what);
  return table as RecordTable;
}

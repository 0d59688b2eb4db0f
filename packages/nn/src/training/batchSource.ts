import { AdjointError, described, foldIn, type Tensor } from '@adjoint/tensor';

/**
 * Batches one after the other, gone through once in every epoch; a function is called anew for each, with its number and,
 * where `fit` has a key, a key of its own.
 *
 * @example
 * const data: Batches<number> = (epoch) => [epoch, epoch];
 * const add = (sum: number, batch: number) => ({ model: sum + batch, loss: 0 });
 * (await fit(add, data, { model: 0, epochs: 3, progress: false })).model;   // 6
 */
export type Batches<B, K = Tensor | undefined> =
  | Iterable<B>
  | AsyncIterable<B>
  | ((epoch: number, key: K) => Iterable<B> | AsyncIterable<B>);

/** Draws the batches of one epoch after the other. */
export interface BatchSource<B> {
  /** The next batch; done is the end of an epoch, after which the next one begins. */
  next(): IteratorResult<B> | Promise<IteratorResult<B>>;
  /** How many batches the epoch has, if it says so, or the one before had. */
  readonly length: number | null;
  /** How many batches the epoch in progress says it has; null if it does not say, or none is in progress. */
  readonly declared: number | null;
  /** Lets a generator clean up after itself. */
  close(): Promise<void>;
}

/** Epochs of batches, beginning with number `first`. Without data every step gets undefined, and no epoch ends. */
export function batchSource<B, K extends Tensor | undefined>(
  data: Batches<B, K> | null,
  key: K | undefined,
  first: number,
): BatchSource<B> {
  if (data === null) {
    const nothing = { done: false, value: undefined as B } as const;
    return { next: () => nothing, length: null, declared: null, close: async () => {} };
  }
  let epoch = first;
  let open: Iterator<B> | AsyncIterator<B> | null = null;
  let drawn = 0;
  let length: number | null = lengthOf(data);
  let declared: number | null = null;

  const begin = (): Iterator<B> | AsyncIterator<B> => {
    const list = typeof data === 'function' ? data(epoch, epochKey(key, epoch) as K) : data;
    if (!isIterable(list))
      throw new AdjointError(`the batches of epoch ${epoch} are ${described(list)}, which cannot be gone through`);
    open = Symbol.asyncIterator in list ? list[Symbol.asyncIterator]() : list[Symbol.iterator]();
    declared = lengthOf(list);
    length = declared ?? length;
    drawn = 0;
    return open;
  };
  const judge = (result: IteratorResult<B>): IteratorResult<B> => {
    if (result.done !== true) {
      drawn++;
      return result;
    }
    if (drawn === 0)
      throw new AdjointError(`epoch ${epoch} of the data has no batches`, {
        hint: 'a generator object can be gone through only once: pass a function that makes a new one',
      });
    open = null;
    declared = null;
    length = drawn;
    epoch++;
    return result;
  };
  return {
    next() {
      const result = (open ?? begin()).next();
      return result instanceof Promise ? result.then(judge) : judge(result);
    },
    get length() {
      return length;
    },
    get declared() {
      return declared;
    },
    async close() {
      await open?.return?.();
      open = null;
    },
  };
}

/**
 * Draws the batches of an epoch that were done before a checkpoint.
 *
 * @param declared - how many batches the epoch said then that it has.
 * @throws AdjointError if they are other ones now.
 */
export async function skipBatches<B>(
  source: BatchSource<B>,
  { epoch, batch, declared }: { readonly epoch: number; readonly batch: number; readonly declared: number | null },
): Promise<void> {
  const hint = 'go on with the data and the batch size of before, or pass resume: false to start anew';
  for (let i = 0; i < batch; i++)
    if ((await source.next()).done === true)
      throw new AdjointError(`epoch ${epoch} ends after ${i} batches, but ${batch} were done before the checkpoint`, {
        hint,
      });
  if (batch > 0 && declared !== null && source.declared !== null && source.declared !== declared)
    throw new AdjointError(
      `epoch ${epoch} has ${source.declared} batches, but had ${declared} before the checkpoint, which is after ${batch} of them`,
      { hint },
    );
}

/** The key of an epoch; steps have those of their own numbers, and there is no step with this one. */
function epochKey(key: Tensor | undefined, epoch: number): Tensor | undefined {
  return key === undefined ? undefined : foldIn(foldIn(key, Number.MAX_SAFE_INTEGER), epoch);
}

/** How many batches a list has, if it says so. */
function lengthOf(list: object): number | null {
  if (typeof list === 'function') return null;
  const { length } = list as { readonly length?: unknown };
  return typeof length === 'number' ? length : null;
}

/** Can batches be drawn from it? */
export function isIterable(list: unknown): boolean {
  if (typeof list === 'string') return true;
  return typeof list === 'object' && list !== null && (Symbol.iterator in list || Symbol.asyncIterator in list);
}

/** Is it an iterator, such as a generator object, which can be gone through only once? */
export function isIterator(list: unknown): boolean {
  return typeof list === 'object' && list !== null && typeof (list as { next?: unknown }).next === 'function';
}

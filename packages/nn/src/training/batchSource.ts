import { AdjointError } from '@adjoint/tensor';

/**
 * Batches one after the other; a function is called anew for every pass with its number.
 *
 * @example
 * const counted: Batches<number> = (pass) => [pass, pass];
 * const step = (sum: number, batch: number) => ({ model: sum + batch, loss: 0 });
 * (await fit({ model: 0, batches: counted, steps: 4, step, progress: false })).model;   // 2
 */
export type Batches<B> = Iterable<B> | AsyncIterable<B> | ((pass: number) => Iterable<B> | AsyncIterable<B>);

/** Draws batches, and says when there are no more. */
export interface BatchSource<B> {
  next(): IteratorResult<B> | Promise<IteratorResult<B>>;
  /** Lets a generator clean up after itself. */
  close(): Promise<void>;
}

/**
 * The batches in passes, as many as are asked for if `again`, else one. A generator object, which is its own iterator, ends
 * with its first pass. Without batches every step gets undefined.
 */
export function batchSource<B>(batches: Batches<B> | undefined, again: boolean): BatchSource<B> {
  if (batches === undefined) {
    const nothing = { done: false, value: undefined as B } as const;
    return { next: () => nothing, close: async () => {} };
  }
  let pass = 0;
  let open: Iterator<B> | AsyncIterator<B> | null = null;
  let fresh = true;
  let onlyOnce = !again;

  const begin = (): Iterator<B> | AsyncIterator<B> => {
    const list = typeof batches === 'function' ? batches(pass) : batches;
    open = Symbol.asyncIterator in list ? list[Symbol.asyncIterator]() : list[Symbol.iterator]();
    onlyOnce ||= typeof batches !== 'function' && (open as unknown) === list;
    fresh = true;
    pass++;
    return open;
  };
  const judge = (drawn: IteratorResult<B>): IteratorResult<B> | Promise<IteratorResult<B>> => {
    if (drawn.done !== true) {
      fresh = false;
      return drawn;
    }
    open = null;
    if (onlyOnce) return drawn;
    if (fresh)
      throw new AdjointError(`pass ${pass - 1} over the batches gave none, so training would never end`, {
        hint: 'return a new iterable in every call; a generator object can be gone through only once',
      });
    begin();
    return next();
  };
  const next = (): IteratorResult<B> | Promise<IteratorResult<B>> => {
    const drawn = (open ?? begin()).next();
    return drawn instanceof Promise ? drawn.then(judge) : judge(drawn);
  };
  return {
    next,
    async close() {
      await open?.return?.();
      open = null;
    },
  };
}

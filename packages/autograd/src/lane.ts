import { type Op, applyBatch, broadcastTo, type Shape, shell, Tensor, TraceError } from '@adjoint/tensor';
import type { Lowered, Transform } from './lower.ts';
import { nextLevel, settled } from './step.ts';

/**
 * The tracer of one call of `vmap`: all its values, which have the shape of one entry; the whole batch lies below, along
 * a first axis.
 */
export class Lane implements Transform {
  readonly level = nextLevel();
  readonly batches = true;
  /** How many entries the batch has. */
  readonly size: number;
  /** How many calls of the function are under way: outside of them a batched value means nothing. */
  calls = 0;

  constructor(size: number) {
    this.size = size;
  }

  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    if (this.calls === 0)
      throw new TraceError(`${op.name}: a batched value has escaped from its vmap, which has ended`, {
        hint: 'return it from the function',
      });
    const batched = inputs.map((x) => x.tracer === this);
    const below = inputs.map((x, k) => (batched[k]! ? x.below! : settled(x)));
    return this.wrap(applyBatch(op, below, batched, params, this.size));
  }

  /** One entry as the function sees it, for a batch along the first axis. */
  wrap(batch: Tensor): Tensor {
    const { shape, dtype, size, buffer, offset, dense } = shell(batch.shape.slice(1), batch.dtype);
    return new Tensor(shape, dtype, size, buffer, offset, null, dense, this, batch);
  }

  /** The whole batch of a value, stretched if all entries are the same. */
  batchOf(x: Tensor): Tensor {
    return x.tracer === this ? x.below! : broadcastTo(x, [this.size, ...x.shape] as Shape);
  }

  /** Runs `f`, during which batched values have a meaning. */
  during<T>(f: () => T): T {
    this.calls++;
    try {
      return f();
    } finally {
      this.calls--;
    }
  }

  lower(xs: readonly Tensor[]): Lowered {
    const marks = xs.map((x) => x.tracer === this);
    return { marks, parts: xs.map((x, k) => (marks[k]! ? x.below! : x)) };
  }

  raise({ marks, parts }: Lowered): readonly Tensor[] {
    return parts.map((x, k) => (marks[k]! ? this.wrap(x) : x));
  }

  readOut(): never {
    throw new TraceError(
      `vmap: a value inside stands for ${this.size} entries at once and cannot be read as a number`,
      {
        hint: 'choose with where or cond',
      },
    );
  }
}

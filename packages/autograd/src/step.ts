import {
  apply,
  compact,
  type DType,
  hasValues,
  type Op,
  ruleFor,
  shell,
  type Shape,
  Tensor,
  type Tracer,
} from '@adjoint/tensor';

/**
 * One transform's record keeping: its level, and a clock that orders its steps.
 *
 * All parameters share the tape of level 0; every call of a transform makes a tape of a level above those before.
 */
export class Tape {
  readonly level: number;
  /** The number of the next step. */
  clock = 0;
  /** The steps whose values were read out as numbers, where no derivative can follow. */
  readonly readOuts: Step[] = [];

  constructor(level: number) {
    this.level = level;
  }
}

/**
 * What the tape remembers of one application of an op, and the tracer of its result.
 *
 * Steps are linked through their parents and held by nothing else, so branches that no one reaches are collected.
 */
export class Step implements Tracer {
  readonly tape: Tape;
  readonly level: number;
  /** Later steps have higher numbers: the reverse of this order is a valid order for the pullback. */
  readonly seq: number;
  readonly op: Op<unknown> | null;
  readonly params: unknown;
  /** The step that made each input; null for inputs this tape does not watch. */
  readonly parents: readonly (Step | null)[];
  /** Inputs as the rules see them: kept ones with their values, others as shells, made late where a parent knows them. */
  readonly kept: readonly (Tensor | null)[];
  /** The output, if a rule reads it. */
  readonly output: Tensor | null;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(
    tape: Tape,
    op: Op<unknown> | null,
    params: unknown,
    parents: readonly (Step | null)[],
    kept: readonly (Tensor | null)[],
    output: Tensor | null,
    shape: Shape,
    dtype: DType,
  ) {
    this.tape = tape;
    this.level = tape.level;
    this.seq = tape.clock++;
    this.op = op;
    this.params = params;
    this.parents = parents;
    this.kept = kept;
    this.output = output;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** Applies `op` to what lies below this tape, and watches the result if a derivative can flow through it. */
  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    const { tape, level } = this;
    const n = inputs.length;
    // Literals are made faster than arrays of a length known only at run time.
    const below = n === 2 ? [inputs[0]!, inputs[1]!] : n === 1 ? [inputs[0]!] : inputs.slice();
    const parents: (Step | null)[] = n === 2 ? [null, null] : n === 1 ? [null] : inputs.map(() => null);
    let flows = false;
    for (let k = 0; k < n; k++) {
      const x = inputs[k]!;
      const tracer = x.tracer;
      if (tracer !== null && tracer.level === level) {
        below[k] = x.below!;
        parents[k] = tracer as Step;
        if (ruleFor(op, k) !== null) flows = true;
      } else if (tracer !== null) below[k] = settled(x);
    }
    const value = apply(op, below, params);
    if (!flows || !(value.dtype === 'float64' || value.dtype === 'float32')) return value;
    const kept: (Tensor | null)[] = below;
    for (let k = 0; k < n; k++) {
      if (op.keepsInput[k < op.keepsInput.length ? k : op.keepsInput.length - 1]!) continue;
      kept[k] = parents[k] !== null || !op.readsMore ? null : shell(below[k]!.shape, below[k]!.dtype);
    }
    const step = new Step(tape, op, params, parents, kept, op.keepsOutput ? value : null, value.shape, value.dtype);
    return watch(value, step);
  }

  readOut(): void {
    // Nothing is asked of the ground tape, which never ends.
    if (this.level > 0) this.tape.readOuts.push(this);
  }

  /** The inputs as the rules expect them: shapes and dtypes always, values where kept. */
  operands(): readonly Tensor[] {
    const { kept, parents } = this;
    if (!this.op!.readsMore) return kept as readonly Tensor[];
    if (kept.length === 1)
      return kept[0] === null ? [shell(parents[0]!.shape, parents[0]!.dtype)] : (kept as readonly Tensor[]);
    let complete = true;
    for (let k = 0; k < kept.length; k++) complete &&= kept[k] !== null;
    if (complete) return kept as readonly Tensor[];
    return kept.map((x, k) => x ?? shell(parents[k]!.shape, parents[k]!.dtype));
  }
}

/** The same value, watched from above. */
export function watch(value: Tensor, tracer: Tracer): Tensor {
  const { shape, dtype, size, buffer, offset, dense } = value;
  return new Tensor(shape, dtype, size, buffer, offset, dense ? null : value.strides, dense, tracer, value);
}

/** Whose value a leaf of the ground tape is. */
export interface Owner {
  /** The leaf that stands for the present value. */
  readonly tracer: Tracer | null;
  /** The present value as a tensor that stays, watched by that leaf. */
  readonly now: Tensor;
  grad: Tensor | null;
}

const none: readonly never[] = [];

/** Where a tape begins: the step of a value it was asked to watch, made by no op. `owner` is the parameter, if it is one's. */
export function leaf(tape: Tape, value: Tensor, owner: Owner | null = null): Step {
  return new Step(tape, null, owner, none, none, null, value.shape, value.dtype);
}

/** The parameter that had the value of a leaf, or null. */
export function ownerOf({ params }: Step): Owner | null {
  return params !== null && 'now' in (params as object) ? (params as Owner) : null;
}

/** A parameter can be reassigned, so what is kept of it is the value it has now, watched as it is. */
export function settled(x: Tensor): Tensor {
  const { tracer } = x;
  if (tracer === null || tracer.level !== 0 || (tracer as Step).op !== null) return x;
  return ownerOf(tracer as Step)?.now ?? x;
}

/** The same value, watched as it is, in memory of its own if it shares some. */
export function ownMemory(x: Tensor): Tensor {
  if (!hasValues(x)) {
    if (x.below === null) return x;
    const below = ownMemory(x.below);
    return below === x.below ? x : standIn(x, x, below);
  }
  if (x.buffer.length <= 2 * x.size) return x;
  const owned = compact(x);
  const lift = (seen: Tensor): Tensor =>
    seen.tracer === null
      ? owned
      : standIn(seen, owned, hasValues(seen.below!) ? lift(seen.below!) : ownMemory(seen.below!));
  return lift(x);
}

function standIn(
  { tracer }: Tensor,
  { shape, dtype, size, buffer, offset, dense, strides }: Tensor,
  below: Tensor,
): Tensor {
  return new Tensor(shape, dtype, size, buffer, offset, dense ? null : strides, dense, tracer, below);
}

let levels = 0;

/** A tape above every other. */
export function newTape(): Tape {
  return new Tape(nextLevel());
}

/** The level counter: with the clock of the parameters' tape, all the state of this package that outlives a call. */
export function nextLevel(): number {
  return ++levels;
}

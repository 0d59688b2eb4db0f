// Over 150 lines: a window, its sums, and what a window within a window may touch.
import {
  accumulate,
  addOuters,
  compact,
  GradientError,
  type NdArray,
  type Op,
  showShape,
  type Tensor,
} from '@adjoint/tensor';
import type { Call, Part } from './call.ts';
import type { Step } from './step.ts';

/** How many steps of the tape one window covers. */
const size = 1024;
/** How many outer products wait to be added to a sum together. */
const mostPairs = 32;

/**
 * The steps whose turn in a pullback is still to come, newest first.
 *
 * Their numbers give that order without sorting: a window of the tape has a slot for each of its steps, and is walked
 * from the last to the first. Steps of earlier windows wait, window by window, so the gaps between distant steps cost
 * nothing and each step is moved once.
 */
export class Window {
  private slots: (Running | undefined)[] = [];
  private current: number;
  private place = size - 1;
  private earlier: Map<number, (Running | undefined)[]> | null = null;
  private readonly outer: Window | null;
  /** Steps before this one wait in the outer window, whose turn is at `turn`. */
  private readonly first: number;
  private readonly turn: number;
  /** The leaves whose turn has come. */
  readonly reached: Running[];
  private calls: Map<Call, (Tensor | undefined)[]> | null = null;

  /** @param newest - the number of the newest step. */
  constructor(newest: number, outer: Window | null = null, first = 0) {
    this.current = Math.floor(newest / size);
    this.place = newest - this.current * size;
    this.outer = outer;
    this.first = first;
    this.turn = outer === null ? 0 : outer.current * size + outer.place + 1;
    this.reached = outer?.reached ?? [];
  }

  /** For steps from `first` to `newest`, made in the middle of a pull; all earlier ones wait here. */
  since(first: number, newest: number): Window {
    return new Window(newest, this, first);
  }

  /** Adds a cotangent of what a step made. */
  send(step: Step, c: Tensor): void {
    if (step.seq < this.first) return this.outerFor(step).send(step, c);
    const number = Math.floor(step.seq / size);
    const slots = number === this.current ? this.slots : this.slotsOf(number);
    const slot = step.seq - number * size;
    const sum = slots[slot];
    if (sum === undefined) slots[slot] = new Running(step, c);
    else sum.add(c);
  }

  /** Adds a cotangent that is an outer product, made only where it is the first. */
  sendOuter(step: Step, left: Tensor, right: Tensor, product: () => Tensor): void {
    if (step.seq < this.first) return this.outerFor(step).sendOuter(step, left, right, product);
    const number = Math.floor(step.seq / size);
    const slots = number === this.current ? this.slots : this.slotsOf(number);
    const slot = step.seq - number * size;
    const sum = slots[slot];
    if (sum === undefined) slots[slot] = new Running(step, product(), true);
    else if (!sum.addOuter(left, right)) sum.add(product());
  }

  /** Has an op add a cotangent into the sum of what a step made, where there is a sum to add into. @returns whether it did. */
  addCotangent(step: Step, op: Op<unknown>, g: Tensor, operands: readonly Tensor[], params: unknown): boolean {
    if (step.seq < this.first) return this.outerFor(step).addCotangent(step, op, g, operands, params);
    const number = Math.floor(step.seq / size);
    const slots = number === this.current ? this.slots : this.earlier?.get(number);
    const sum = slots?.[step.seq - number * size];
    if (sum === undefined || !sum.mayGrow(g)) return false;
    op.addCotangent!(sum.value, g, operands, params);
    return true;
  }

  /** Cotangents of the results of calls that are to be pulled, of this window and those within. */
  get pending(): Map<Call, (Tensor | undefined)[]> {
    return this.outer?.pending ?? (this.calls ??= new Map<Call, (Tensor | undefined)[]>());
  }

  /** A result of a call has all its cotangents; the call's turn comes with its head. */
  sendResult({ call, index }: Part, c: Tensor): void {
    const { pending } = this;
    let cotangents = pending.get(call);
    if (cotangents === undefined) {
      pending.set(call, (cotangents = []));
      this.send(call.head, c);
    }
    cotangents[index] = c;
  }

  /** The newest step waiting, with all its cotangents added up; null if none is left. */
  next(): Running | null {
    do {
      const { slots } = this;
      while (this.place >= 0) {
        const sum = slots[this.place];
        if (sum !== undefined) slots[this.place] = undefined;
        this.place--;
        if (sum !== undefined) return sum;
      }
    } while (this.slide());
    return null;
  }

  /** The outer window, where the turn of `step` is still to come. */
  private outerFor(step: Step): Window {
    if (step.seq <= this.turn) return this.outer!;
    throw replaced(step);
  }

  private slotsOf(number: number): (Running | undefined)[] {
    this.earlier ??= new Map<number, (Running | undefined)[]>();
    let slots = this.earlier.get(number);
    if (slots === undefined) this.earlier.set(number, (slots = []));
    return slots;
  }

  private slide(): boolean {
    const { earlier } = this;
    if (earlier === null || earlier.size === 0) return false;
    this.current = -1;
    for (const number of earlier.keys()) if (number > this.current) this.current = number;
    this.slots = earlier.get(this.current)!;
    this.place = this.slots.length - 1;
    earlier.delete(this.current);
    return true;
  }
}

/** The running sum of a step's cotangents: the first is borrowed, the second sum allocates, later ones add in place. */
export class Running {
  readonly step: Step;
  private total: Tensor;
  private owned: boolean;
  /** Vectors, two by two, whose outer products are still to be added, after all else. */
  private pairs: NdArray[] | null = null;

  /** @param fresh - is the first cotangent no one else's? */
  constructor(step: Step, first: Tensor, fresh = false) {
    this.step = step;
    this.total = first;
    this.owned = fresh && beneathLanes(first).tracer === null;
  }

  get value(): Tensor {
    if (this.pairs !== null) this.flush();
    return this.total;
  }

  /** Adds an outer product in memory, sooner or later. @returns whether it may. */
  addOuter(left: Tensor, right: Tensor): boolean {
    if (!this.owned) return false;
    let [sum, x, y] = [this.total, left, right];
    while (sum.tracer?.batches && x.tracer === sum.tracer && y.tracer === sum.tracer)
      [sum, x, y] = [sum.below!, x.below!, y.below!];
    if (sum.tracer !== null || x.tracer !== null || y.tracer !== null) return false;
    if (!x.dense) x = compact(x);
    if (!y.dense) y = compact(y);
    if (sum === this.total) addOuters(sum, [x, y]);
    else (this.pairs ??= []).push(x, y);
    // More would hold on to more of the past than they save.
    if (this.pairs?.length === 2 * mostPairs) this.flush();
    return true;
  }

  private flush(): void {
    addOuters(beneathLanes(this.total), this.pairs!);
    this.pairs = null;
  }

  /** May the op of a rule add into the sum? A watched one is a step of some outer tape, which must not change behind its back. */
  mayGrow(c: Tensor): boolean {
    return this.owned && c.tracer === null && this.value.tracer === null;
  }

  add(c: Tensor): void {
    if (this.owned && addedInPlace(this.value, c)) return;
    this.total = this.value.add(c);
    this.owned = beneathLanes(this.total).tracer === null;
  }
}

/** Batches below all the `vmap`s that watch a value highest. */
function beneathLanes(x: Tensor): Tensor {
  let batch = x;
  while (batch.tracer?.batches) batch = batch.below!;
  return batch;
}

/** Adds in memory, if it is the same `vmap`s that watch both, and no one else. */
function addedInPlace(sum: Tensor, c: Tensor): boolean {
  let [below, term] = [sum, c];
  for (; below.tracer === term.tracer && below.tracer?.batches; term = term.below!) below = below.below!;
  if (below.tracer !== null || term.tracer !== null) return false;
  accumulate(below, term);
  return true;
}

/** The error for a function that, run again, meets a value which was not there before. */
export function replaced({ shape }: Step, what = 'checkpoint: a value that the function closes over'): GradientError {
  return new GradientError(
    `${what}, of shape ${showShape(shape)}, was reassigned since it was used: its gradient would mix both values`,
    { hint: 'call backward() before assign(), or compute the loss again' },
  );
}

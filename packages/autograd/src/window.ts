import { accumulate, type Tensor } from '@adjoint/tensor';
import type { Step } from './step.ts';

/** How many steps of the tape one window covers. */
const size = 1024;

/**
 * The steps whose turn in a pullback is still to come, newest first.
 *
 * Their numbers give that order without sorting: each has a slot, counted back from the newest step. When the window has
 * been walked it moves to the newest of those that were too old for it, so the gaps between distant steps cost nothing.
 */
export class Window {
  private top: number;
  private place = 0;
  private readonly slots: (Running | undefined)[];
  private older: Map<Step, Running> | null = null;

  /** @param top - the number of the newest step. */
  constructor(top: number) {
    this.top = top;
    this.slots = top < size ? new Array<undefined>(top + 1) : [];
  }

  /** Adds a cotangent of what a step made. */
  send(step: Step, c: Tensor): void {
    const slot = this.top - step.seq;
    const sum = slot < size ? this.slots[slot] : this.older?.get(step);
    if (sum !== undefined) sum.add(c);
    else if (slot < size) this.slots[slot] = new Running(step, c);
    else (this.older ??= new Map<Step, Running>()).set(step, new Running(step, c));
  }

  /** The newest step waiting, with all its cotangents added up; null if none is left. */
  next(): Running | null {
    do {
      while (this.place < this.slots.length) {
        const sum = this.slots[this.place];
        this.slots[this.place++] = undefined;
        if (sum !== undefined) return sum;
      }
    } while (this.slide());
    return null;
  }

  private slide(): boolean {
    const { older, slots } = this;
    if (older === null || older.size === 0) return false;
    this.top = -1;
    this.place = 0;
    for (const step of older.keys()) if (step.seq > this.top) this.top = step.seq;
    for (const [step, sum] of older) {
      if (this.top - step.seq >= size) continue;
      slots[this.top - step.seq] = sum;
      older.delete(step);
    }
    return true;
  }
}

/** The running sum of a step's cotangents: the first is borrowed, the second sum allocates, later ones add in place. */
export class Running {
  readonly step: Step;
  value: Tensor;
  private owned = false;

  constructor(step: Step, first: Tensor) {
    this.step = step;
    this.value = first;
  }

  add(c: Tensor): void {
    // A watched sum is a step of some outer tape, which must not change behind its back.
    if (this.owned && c.tracer === null && this.value.tracer === null) accumulate(this.value, c);
    else {
      this.value = this.value.add(c);
      this.owned = this.value.tracer === null;
    }
  }
}

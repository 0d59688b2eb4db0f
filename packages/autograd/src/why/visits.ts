import { ruleFor, type Tensor } from '@adjoint/tensor';
import { type Part, partOf } from '../call.ts';
import type { Step } from '../step.ts';
import { type Running, Window } from '../window.ts';
import { isBad, isZero, look } from './look.ts';

/** A moment of a pull where a cotangent became entirely zero, or no number. */
export interface Turn {
  readonly kind: 'zero' | 'bad';
  /** The step whose rule did it, with its cotangent; where `input` is -1, it was the sum of what arrived there. */
  readonly step: Step;
  readonly input: number;
  readonly g: Tensor;
  /** The number of the step that it was sent to. */
  readonly to: number;
  /** How many steps had their turn before. */
  readonly after: number;
}

/** Keeps a record of a pull: who sent to whom, and where something happened to a cotangent. */
export class Visits {
  readonly turns: Turn[] = [];
  /** The largest magnitude of the cotangent that the pull began with. */
  first = 0;
  // By their numbers: who held the steps would hold what a checkpoint has let go.
  private readonly edges: (readonly [from: number, to: number[]])[] = [];
  private readonly arrived = new Map<number, { alive: boolean; bad: boolean }>();
  private current: { readonly step: Step; readonly g: Tensor; readonly zero: boolean; readonly bad: boolean } | null =
    null;
  private readonly onVisit: (step: Step) => void;

  /** @param onVisit - is told whose turn it is. */
  constructor(onVisit: (step: Step) => void) {
    this.onVisit = onVisit;
  }

  /** The turn of a step has come. */
  visit({ step, value: g }: Running): void {
    const { alive, bad } = this.arrived.get(step.seq)!;
    this.arrived.delete(step.seq);
    // All results of a call share its head, which is given the cotangent of the first.
    const isHead = partOf(step)?.index === -1;
    const seen = look(g);
    const now = isHead ? { zero: !alive, bad } : { zero: isZero(seen), bad: isBad(seen) };
    if (now.zero && alive) this.turn('zero', step, -1, g, step);
    if (now.bad && !bad) this.turn('bad', step, -1, g, step);
    if (this.edges.length === 0) this.first = seen?.most ?? 0;
    this.current = { step, g, ...now };
    this.edges.push([step.seq, []]);
    this.onVisit(step);
  }

  /** A step has sent a cotangent. */
  send(to: Step, c: Tensor): void {
    const seen = look(c);
    const [zero, bad] = [isZero(seen), isBad(seen)];
    const before = this.arrived.get(to.seq);
    this.arrived.set(to.seq, { alive: !zero || before?.alive === true, bad: bad || before?.bad === true });
    const { current } = this;
    if (current === null) return;
    const targets = this.edges.at(-1)![1];
    const input = inputOf(current.step, targets.length);
    targets.push(to.seq);
    if (zero && !current.zero) this.turn('zero', current.step, input, current.g, to);
    if (bad && !current.bad) this.turn('bad', current.step, input, current.g, to);
  }

  /** The numbers of the steps that depend on a leaf, its own among them. */
  dependents(leaf: Step): ReadonlySet<number> {
    const found = new Set([leaf.seq]);
    for (let i = this.edges.length - 1; i >= 0; i--) {
      const [from, targets] = this.edges[i]!;
      if (targets.some((to) => found.has(to))) found.add(from);
    }
    return found;
  }

  private turn(kind: Turn['kind'], step: Step, input: number, g: Tensor, to: Step): void {
    this.turns.push({ kind, step, input, g, to: to.seq, after: this.edges.length });
  }
}

/** Which input of its op a step sends its n-th cotangent to; a call tells no inputs apart. */
function inputOf({ op, parents }: Step, n: number): number {
  if (op === null) return 0;
  let left = n;
  return parents.findIndex((parent, k) => parent !== null && ruleFor(op, k) !== null && left-- === 0);
}

/** A window of a pull that has its record kept. */
export class WatchedWindow extends Window {
  private readonly visits: Visits;
  private readonly from: number;

  constructor(visits: Visits, newest: number, outer: Window | null = null, from = 0) {
    super(newest, outer, from);
    this.visits = visits;
    this.from = from;
  }

  override since(first: number, newest: number): Window {
    return new WatchedWindow(this.visits, newest, this, first);
  }

  override next(): Running | null {
    const sum = super.next();
    if (sum !== null) this.visits.visit(sum);
    return sum;
  }

  override send(step: Step, c: Tensor): void {
    // An older step's is sent on to the outer window, which is watched, too.
    if (step.seq >= this.from) this.visits.send(step, c);
    super.send(step, c);
  }

  override sendResult(part: Part, c: Tensor): void {
    // The window itself sends the first one to the head.
    if (this.pending.has(part.call)) this.visits.send(part.call.head, c);
    super.sendResult(part, c);
  }

  // What a tape adds without making it is made here, to be looked at.
  override sendOuter(step: Step, _left: Tensor, _right: Tensor, product: () => Tensor): void {
    this.send(step, product());
  }

  override addCotangent(): boolean {
    return false;
  }
}

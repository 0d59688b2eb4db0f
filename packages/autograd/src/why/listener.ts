import { apply, type DType, type Op, type Shape, type Tensor, type Tracer } from '@adjoint/tensor';
import { beneath } from '../inputs.ts';
import { newTape, nextLevel, type Step, watch } from '../step.ts';
import { stops } from './flats.ts';
import { type Look, look } from './look.ts';
import { type Node, operandsAt, wentWrong } from './node.ts';
import { type Source, Sources } from './source.ts';

class Heard implements Node, Tracer {
  readonly level: number;
  readonly op: Op<unknown> | null;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly look: Look | null;
  readonly operands: readonly number[];
  readonly order: number;
  readonly source: Source | null;
  private readonly listener: Listener;

  constructor(
    listener: Listener,
    op: Op<unknown> | null,
    inputs: readonly Node[],
    given: readonly Tensor[],
    y: Tensor,
  ) {
    this.listener = listener;
    this.level = listener.level;
    this.op = op;
    this.inputs = inputs;
    this.shape = y.shape;
    this.dtype = y.dtype;
    this.look = look(y);
    this.operands =
      op === null || this.look === null ? [] : operandsAt(op, given, y.shape, wentWrong(this.look, inputs));
    this.order = listener.order++;
    this.source = op === null ? null : listener.sources.here();
  }

  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    return this.listener.apply(op, inputs, params);
  }

  readOut(): void {
    if (!this.listener.deaf) this.listener.readOuts.push([this, this.listener.sources.here()]);
  }
}

/**
 * Hears of every op that is applied to what depends on some values, from just below a tape: of those that the tape does
 * not watch, too.
 */
export class Listener {
  readonly level = nextLevel();
  readonly tape = newTape();
  readonly sources = new Sources();
  readonly readOuts: (readonly [node: Node, at: Source | null])[] = [];
  /** The applications of ops that are there to end a derivative. */
  readonly stopped: Node[] = [];
  order = 0;
  /** A deaf listener only computes. */
  deaf = false;
  private readonly constants = new WeakMap<Tensor, Node>();
  private readonly heard: (Node | undefined)[] = [];

  /** The value, listened to. */
  enter(x: Tensor): Tensor {
    return watch(x, new Heard(this, null, [], [], x));
  }

  /** The node of a value as it is below the tape, if it depends on one that entered. */
  nodeOf(x: Tensor): Node | null {
    return x.tracer?.level === this.level ? (x.tracer as Heard) : null;
  }

  /** The application that a step remembers; of a call, the last one in it. */
  nodeAt({ seq, op }: Step): Node | undefined {
    const node = this.heard[seq];
    return op === null || node?.op === op ? node : undefined;
  }

  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    const below = inputs.map((x) => beneath(x, this.level));
    const y = apply(op, below, params);
    if (this.deaf) return y;
    const nodes = inputs.map((x) => this.nodeOf(x) ?? this.constant(x));
    const node = new Heard(this, op, nodes, below, y);
    if (stops.has(op.name)) this.stopped.push(node);
    // If the tape makes a step of it, that is the next thing it does.
    this.heard[this.tape.clock] = node;
    return watch(y, node);
  }

  private constant(x: Tensor): Node {
    let node = this.constants.get(x);
    if (node === undefined) this.constants.set(x, (node = new Heard(this, null, [], [], x)));
    return node;
  }
}

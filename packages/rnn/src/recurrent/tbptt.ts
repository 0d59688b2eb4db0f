import {
  checkInteger,
  checkOptions,
  described,
  detach,
  leavesOf,
  mapTree,
  narrow,
  ShapeError,
  showShape,
  Tensor,
  TreeError,
} from '@adjoint/tensor';
import type { Layered, Place } from './places.ts';
import type { Ran, Recurrent, RecurrentNet, RunOptions } from './recurrent.ts';

/**
 * How far back-propagation reaches.
 *
 * @example
 * const options: TbpttOptions<Tensor> = { window: 20, stride: 10 };
 * const [first] = tbptt(recurrent(gru), zeros([50, 1, 2]), options);
 * first!.entries.shape;   // [10, 1, 2], the first stride
 */
export interface TbpttOptions<S, K extends Place = 'l0'> {
  /** How many steps a gradient goes back at most. */
  readonly window: number;
  /** How many steps are new in each window; `window` when left out. */
  readonly stride?: number;
  /** The states before the first step of the stream. */
  readonly start?: Layered<S, K>;
}

/**
 * A part of a stream, at most `window` steps long. Its last steps are new, the others came before and are there to be
 * differentiated through.
 *
 * @example
 * const [first] = tbptt(recurrent(gru), zeros([50, 1, 2]), { window: 20, stride: 10 });
 * const { from, until }: StreamWindow<Tensor, GateWeights, Tensor, 'l0'> = first!;
 * [from, until];   // [0, 10]
 */
export interface StreamWindow<X, P, S, K extends Place = 'l0'> {
  /** The first step. */
  readonly from: number;
  /** The step after the last. */
  readonly until: number;
  /** All entries of this window. */
  readonly entries: X;
  /** Those that are new: what outputs are compared with. */
  readonly fresh: X;
  /**
   * Runs the network over the window, or over `xs` made of its entries, from the state that the window before has left;
   * `outputs` are those of the new steps only.
   */
  run(net: RecurrentNet<P, S, K>, xs?: Tensor, options?: Pick<RunOptions<S>, 'key'>): Ran<S, K>;
}

/**
 * Truncated back-propagation through time: a stream in windows, of which each begins with the state that the one before
 * has left, as a constant. With a window as long as the stream it is the whole of back-propagation, to the last bit.
 *
 * @param stream - a tensor or a tree of them, [time, batch, …] each, or as the network has it with `batchFirst`.
 * @throws ShapeError for a network that also reads from the end, a window or stride that is no positive integer, a stride
 * above the window, a stream without steps or of unequal lengths; TreeError for a stream without tensors, or if a window
 * is reached before the one before has run.
 * @example
 * const network = recurrent(gru);
 * let net = network.init(key(1), { inputs: 1, hidden: 1 });
 * const optimizer = sgd({ learningRate: 0.1 });
 * for (const window of tbptt(network, { x: ones([6, 1, 1]), y: ones([6, 1, 1]) }, { window: 2 })) {
 *   const loss = (n: typeof net) => meanSquaredError(window.run(n, window.entries.x).outputs, window.fresh.y);
 *   net = optimizer.update(net, grad(loss)(net), optimizer.init(net)).params;
 * }
 */
export function tbptt<X, P, S, K extends Place = 'l0'>(
  network: Recurrent<P, S, K>,
  stream: X,
  options: TbpttOptions<S, K>,
): Generator<StreamWindow<X, P, S, K>, void> {
  checkOptions('tbptt', options, 'window', 'stride', 'start');
  const { window, stride = window } = options;
  checkInteger('tbptt', 'window', window, 1);
  checkInteger('tbptt', 'stride', stride, 1, window);
  if (typeof (network as Partial<typeof network> | null | undefined)?.run !== 'function')
    throw new ShapeError(`tbptt: a network is needed, got ${described(network)}`, {
      hint: 'recurrent(cell) makes one',
    });
  if (network.bidirectional)
    throw new ShapeError('tbptt: a network that also reads from the end has no state to go on with', {
      hint: 'recurrent(cell) without bidirectional',
    });
  return windowsOf(network, stream, stepsOf(stream, network.timeAxis), window, stride, options.start);
}

function* windowsOf<X, P, S, K extends Place>(
  network: Recurrent<P, S, K>,
  stream: X,
  time: number,
  window: number,
  stride: number,
  first: Layered<S, K> | undefined,
): Generator<StreamWindow<X, P, S, K>, void> {
  const { timeAxis } = network;
  let start = first;
  let ran = true;
  let current = 0;
  for (let before = 0; before < time; before += stride) {
    const until = Math.min(before + stride, time);
    const from = Math.max(0, before + stride - window);
    const next = Math.max(0, before + 2 * stride - window);
    const part = (begin: number): X => mapTree((x: Tensor) => narrow(x, timeAxis, begin, until - begin), stream);
    if (!ran)
      throw new TreeError(`tbptt: the window before step ${before} was not run, so there is no state to go on with`, {
        hint: 'a training that begins in the middle keeps the state itself: network.run(net, xs, { start })',
      });
    ran = false;
    current = before;
    const begin = start;
    yield {
      from,
      until,
      entries: part(from),
      fresh: part(before),
      run(net, xs, runOptions = {}) {
        checkOptions('run', runOptions, 'key');
        const { outputs, final, states } = network.run(net, sequenceOf(xs ?? part(from), until - from, timeAxis), {
          ...(begin !== undefined && { start: begin }),
          ...runOptions,
          states: next < until && next > from,
        });
        // A window that is run again after its turn has nothing to hand on.
        if (current === before) {
          if (next === until) start = mapTree(detach, final);
          else if (states !== undefined) start = mapTree((s: Tensor) => detach(s.at(next - from - 1)), states);
          ran = true;
        }
        return { outputs: narrow(outputs, timeAxis, before - from, until - before), final };
      },
    };
  }
}

/** The length that all tensors of a stream have along time. */
function stepsOf(stream: unknown, timeAxis: number): number {
  const leaves = leavesOf(stream);
  if (leaves.length === 0) throw new TreeError('tbptt: the stream holds no tensor');
  const time = leaves[0]!.tensor.shape[timeAxis];
  for (const { path, tensor } of leaves)
    if (tensor.shape[timeAxis] === undefined || tensor.shape[timeAxis] !== time)
      throw new ShapeError(
        `tbptt: the stream${path} of shape ${showShape(tensor.shape)} has not ${time ?? 'an axis of'} steps`,
      );
  if (time === 0) throw new ShapeError('tbptt: the stream is empty', { hint: 'at least one step is needed' });
  return time!;
}

/** What the network reads of a window. */
function sequenceOf(xs: unknown, steps: number, timeAxis: number): Tensor {
  if (!(xs instanceof Tensor))
    throw new TreeError('tbptt: a stream of several tensors does not say which one the network reads', {
      hint: 'window.run(net, window.entries.x)',
    });
  if (xs.shape[timeAxis] === steps) return xs;
  throw new ShapeError(`tbptt: this window has ${steps} steps, the sequence ${showShape(xs.shape)} has not`, {
    hint: 'make it of window.entries, not of window.fresh',
  });
}

// Over 150 lines: the options of a recurrent network, and the loop over its layers that they describe.
import { type Checkpointing, scanPlan } from '@adjoint/autograd';
import { dropout as drop } from '@adjoint/nn';
import {
  bernoulli,
  checkInteger,
  checkOptions,
  checkTensor,
  concat,
  foldIn,
  inNameOf,
  mapTree,
  NumericsError,
  ShapeError,
  shown,
  showShape,
  swapaxes,
  type Tensor,
} from '@adjoint/tensor';
import { type Cell, type CellSizes, checkCell } from '../cell.ts';
import { runDirection } from './direction.ts';
import { aliveSteps, type Lengths } from './lengths.ts';
import { checkPlaces, type Layered, type Place, type PlacesOf, placesOf } from './places.ts';
import { fittingStart } from './start.ts';

/**
 * How a recurrent network is built of its cell.
 *
 * @example
 * const options: RecurrentOptions = { layers: 2, bidirectional: true, dropout: 0.2 };
 * Object.keys(recurrent(lstm, options).init(key(1), { inputs: 3, hidden: 4 }));   // ['l0', 'l0Reverse', 'l1', 'l1Reverse']
 */
export interface RecurrentOptions {
  /** One above the other; 1 when left out. */
  readonly layers?: number;
  /** Whether a second cell of each layer reads from the end; outputs are then [forwards, backwards]. */
  readonly bidirectional?: boolean;
  /** The chance that a value between two layers is 0 in training. */
  readonly dropout?: number;
  /** Whether dropout draws one mask for a whole sequence (Gal and Ghahramani 2016), not one for each step. */
  readonly variational?: boolean;
  /** The chance that an entry of a state stays as it was in training (Krueger et al. 2017). */
  readonly zoneout?: number;
  /** Whether layers from the second on add their input to their output. */
  readonly residual?: boolean;
  /** Whether the states before the first step are learned; `net.start` holds them. */
  readonly learnedStart?: boolean;
  /** Whether sequences are [batch, time, …], not [time, batch, …]. */
  readonly batchFirst?: boolean;
  /** What the backward pass keeps of the states; everything when left out. */
  readonly checkpoint?: Checkpointing;
}

/**
 * The weights of a recurrent network: those of each cell at its place, and the first states where they are learned.
 *
 * @example
 * const net: RecurrentNet<GateWeights, Tensor, 'l0'> = recurrent(gru).init(key(1), { inputs: 3, hidden: 4 });
 * net.l0.weightIh.shape;   // [12, 3]
 */
export type RecurrentNet<P, S, K extends Place = 'l0'> = Layered<P, K> & { readonly start?: Layered<S, K> };

/**
 * What may be told about one run.
 *
 * @example
 * const options: RunOptions<Tensor> = { lengths: [3, 2] };
 * const network = recurrent(gru);
 * network.run(network.init(key(1), { inputs: 1, hidden: 2 }), ones([3, 2, 1]), options).outputs.shape;   // [3, 2, 2]
 */
export interface RunOptions<S, K extends Place = 'l0'> {
  /** How many steps each sequence has; all, when left out. What is beyond is padding, which changes nothing. */
  readonly lengths?: Lengths;
  /** The states before the first step, as a run returns them in `final`; PyTorch stacks them: l0, l0Reverse, l1, … */
  readonly start?: Layered<S, K>;
  /** A random key means training: dropout and zoneout draw from it. Without one there are none. */
  readonly key?: Tensor;
  /** Whether `states` of the result, those after every step, are wanted. */
  readonly states?: boolean;
  /** Added to the states, [time, batch, …] for each: the derivative with respect to zeros here is that of the states. */
  readonly nudges?: Layered<S, K>;
}

/**
 * What a recurrent network makes of a batch of sequences.
 *
 * @example
 * const network = recurrent(lstm);
 * const net = network.init(key(1), { inputs: 1, hidden: 2 });
 * const { final }: Ran<LstmState, 'l0'> = network.run(net, ones([3, 1, 1]));
 * final.l0.c.shape;   // [1, 2]
 */
export interface Ran<S, K extends Place = 'l0'> {
  /** Of the last layer, [time, batch, …]; 0 where there is only padding. */
  readonly outputs: Tensor;
  /** The state of each cell after its own last step, [batch, …]; backwards, that is the first one. */
  readonly final: Layered<S, K>;
  /** The states after every step, [time, batch, …], if they were asked for. */
  readonly states?: Layered<S, K>;
}

/**
 * A network that reads sequences, made by `recurrent`.
 *
 * @example
 * const network: Recurrent<GateWeights, Tensor, 'l0' | 'l1'> = recurrent(gru, { layers: 2 });
 * const net = network.init(key(1), { inputs: 3, hidden: 4 });
 * network.run(net, ones([5, 2, 3])).outputs.shape;   // [5, 2, 4]
 */
export interface Recurrent<P, S, K extends Place = 'l0'> {
  /** The axis of time: 0, or 1 with `batchFirst`. */
  readonly timeAxis: 0 | 1;
  /** Whether some cells read from the end. */
  readonly bidirectional: boolean;
  /** New weights from a random key. */
  init(key: Tensor, sizes: CellSizes): RecurrentNet<P, S, K>;
  /** The states before the first step: the learned ones, or those the cells begin with. */
  start(net: RecurrentNet<P, S, K>, batch: number): Layered<S, K>;
  /** @throws ShapeError, IndexError, TreeError or DtypeError for what does not fit the network. */
  run(net: RecurrentNet<P, S, K>, xs: Tensor, options?: RunOptions<S, K>): Ran<S, K>;
}

/**
 * A recurrent network of any cell: stacked, in one or both directions, with lengths, dropout and checkpoints.
 *
 * Sequences are [time, batch, inputs], or [batch, time, inputs] with `batchFirst`. Weights are a plain tree that the run is
 * told, so `grad`, `vmap` and `jacobian` apply to it as to any function. Every cell stacks: the next layer reads what
 * `output` says.
 *
 * PyTorch: `torch.nn.RNN`, `torch.nn.GRU`, `torch.nn.LSTM`.
 *
 * @throws ShapeError for an unknown option or a number of layers that is none, NumericsError for a rate outside [0, 1).
 * @example
 * const network = recurrent(gru, { layers: 2, bidirectional: true });
 * const net = network.init(key(1), { inputs: 3, hidden: 4 });
 * const { outputs, final } = network.run(net, ones([5, 2, 3]), { lengths: [5, 3] });
 * outputs.shape;               // [5, 2, 8]
 * final.l1Reverse.shape;       // [2, 4]
 */
export function recurrent<P, S, const O extends RecurrentOptions = {}>(
  cell: Cell<P, S>,
  options?: O,
): Recurrent<P, S, PlacesOf<O>> {
  return anyRecurrent(cell, options === undefined ? {} : options);
}

/** With the options as literals the places are known; here they are any. */
function anyRecurrent<P, S>(cell: Cell<P, S>, options: RecurrentOptions): Recurrent<P, S, Place> {
  checkCell('recurrent', cell);
  checkOptions('recurrent', options, ...known);
  const { layers = 1, bidirectional = false, dropout = 0, zoneout = 0, checkpoint = 'none' } = options;
  checkInteger('recurrent', 'layers', layers, 1, mostLayers);
  checkRate('dropout', dropout);
  checkRate('zoneout', zoneout);
  inNameOf('recurrent', () => scanPlan(1, checkpoint));
  const timeAxis = options.batchFirst === true ? 1 : 0;
  const all = Array.from({ length: layers }, (_, layer) => placesOf(layer, bidirectional));

  const startOf = (name: string, net: RecurrentNet<P, S, Place>, batch: number): Layered<S, Place> => {
    checkPlaces(`${name}: the weights`, net, all.flat());
    return layered(all.flat(), (place) => {
      const learned = options.learnedStart === true ? learnedAt(name, net.start, place) : undefined;
      const own = inNameOf(`${name} at ${place}`, () => cell.start(net[place]!, batch));
      return learned === undefined ? own : mapTree((s: Tensor, h: Tensor) => h.broadcastTo(s.shape), own, learned);
    });
  };

  return {
    timeAxis,
    bidirectional,
    init(key, sizes) {
      checkOptions('init', sizes, 'inputs', 'hidden', 'outputs');
      let { inputs } = sizes;
      const net: Record<Place, P> = {};
      all.forEach((places, layer) => {
        let width = 0;
        places.forEach((place, side) => {
          const weights = inNameOf('init', () => cell.init(foldIn(key, 2 * layer + side), { ...sizes, inputs }));
          net[place] = weights;
          const output = cell.output(weights, cell.start(weights, 1));
          checkTensor('init: for the output of the cell', output);
          width += output.shape.at(-1) ?? 1;
        });
        inputs = width;
      });
      return options.learnedStart === true
        ? { ...net, start: layered(all.flat(), (place) => cell.start(net[place]!, 1)) }
        : net;
    },
    start: (net, batch) => startOf('start', net, batch),
    run(net, xs, runOptions = {}) {
      checkOptions('run', runOptions, 'lengths', 'start', 'key', 'states?', 'nudges');
      const { lengths, key = null, nudges } = runOptions;
      if (key !== null) inNameOf('run', () => foldIn(key, 0));
      if (nudges !== undefined) checkPlaces('run: the nudges', nudges, all.flat());
      let sequence = timeFirst(xs, timeAxis);
      const [time, batch] = sequence.shape as unknown as readonly [number, number];
      const alive = lengths === undefined ? null : aliveSteps('run', lengths, time, batch);
      const own = startOf('run', net, batch);
      const states = runOptions.start === undefined ? own : fittingStart('run', own, runOptions.start);
      const final: Record<Place, S> = {};
      const passed: Record<Place, S> = {};
      const wanted = runOptions.states === true;
      all.forEach((places, layer) => {
        const below = sequence;
        if (layer > 0 && key !== null && dropout > 0)
          sequence = dropped(foldIn(key, 2 * layer), sequence, dropout, options.variational === true);
        const sides = places.map((place, side) => {
          const how = {
            reverse: side === 1,
            checkpoint,
            zoneout,
            alive,
            key: key === null ? null : foldIn(foldIn(key, 2 * layer + 1), side),
            nudges: nudges?.[place] ?? null,
            states: wanted,
          };
          const from = states[place]!;
          const ran = inNameOf(`run at ${place}`, () => runDirection(cell, net[place], sequence, from, how));
          final[place] = ran.final;
          if (ran.states !== null) passed[place] = ran.states;
          return ran.outputs;
        });
        const said = sides.length === 1 ? sides[0]! : concat(sides, -1);
        sequence = options.residual === true && layer > 0 ? said.add(below) : said;
      });
      const outputs = timeAxis === 0 ? sequence : swapaxes(sequence, 0, 1);
      return wanted ? { outputs, final, states: passed } : { outputs, final };
    },
  };
}

/** More would not end. */
const mostLayers = 2 ** 16;

const known = ['layers', 'bidirectional?', 'dropout', 'variational?', 'zoneout', 'residual?', 'learnedStart?'].concat([
  'batchFirst?',
  'checkpoint',
]);

function checkRate(what: string, rate: number): void {
  if (typeof rate === 'number' && rate >= 0 && rate < 1) return;
  throw new NumericsError(`recurrent: ${what} is a chance of 0 or more and less than 1, got ${shown(rate)}`);
}

function layered<T>(places: readonly Place[], make: (place: Place) => T): Layered<T, Place> {
  const out: Record<Place, T> = {};
  for (const place of places) out[place] = make(place);
  return out;
}

/** @throws ShapeError where there is none. */
function learnedAt<S>(name: string, start: Layered<S, Place> | undefined, place: Place): S {
  const found = start?.[place];
  if (found !== undefined) return found;
  throw new ShapeError(`${name}: the weights hold no start at ${place}, which this network learns`, {
    hint: 'make them with init of this network, or build it without learnedStart',
  });
}

/** The sequence as [time, batch, …]. @throws ShapeError for one that is empty or has too few axes. */
function timeFirst(xs: Tensor, timeAxis: 0 | 1): Tensor {
  checkTensor('run', xs);
  const axes = timeAxis === 0 ? '[time, batch, inputs]' : '[batch, time, inputs]';
  if (xs.shape.length < 3)
    throw new ShapeError(`run: a batch of sequences is ${axes}, got ${showShape(xs.shape)}`, {
      hint: `a single sequence is a batch of one: xs.reshape(${timeAxis === 0 ? '[time, 1, inputs]' : '[1, time, inputs]'})`,
    });
  const sequence = timeAxis === 0 ? xs : swapaxes(xs, 0, 1);
  if (sequence.shape[0] === 0)
    throw new ShapeError(`run: the sequences are empty: ${axes} is ${showShape(xs.shape)}`, {
      hint: 'at least one step is needed',
    });
  if (sequence.shape[1] === 0) throw new ShapeError(`run: the batch is empty: ${axes} is ${showShape(xs.shape)}`);
  return sequence;
}

/** Values set to 0 at random, one choice for each step or one for the whole sequence. */
function dropped(key: Tensor, xs: Tensor, rate: number, variational: boolean): Tensor {
  if (!variational) return drop(key, xs, rate);
  const kept = bernoulli(key, 1 - rate, xs.shape.slice(1)).cast(xs.dtype);
  return xs.mul(kept.div(1 - rate));
}

import { grad } from '@adjoint/autograd';
import {
  described,
  DtypeError,
  GradientError,
  isFloat,
  leavesOf,
  mapTree,
  showShape,
  Tensor,
  TreeError,
} from '@adjoint/tensor';
import type { Layered, Place } from '../recurrent/places.ts';
import type { Recurrent } from '../recurrent/recurrent.ts';
import { nudged } from './nudged.ts';
import { stepNorms } from './stepNorms.ts';

/**
 * The gradient of one state over time.
 *
 * @example
 * const row: FlowRow = { name: 'l0', reverse: false, norms: [0.01, 0.1, 1] };
 * flowTable({ rows: [row] }).includes('vanishes');   // false
 */
export interface FlowRow {
  /** Where the state is: `l0`, `l1Reverse`, `l0.c` for a tensor of several, `run 2 l0` in a loss of several runs. */
  readonly name: string;
  /** Whether this cell reads from the end, so that its gradient travels towards the last step. */
  readonly reverse: boolean;
  /** For each step the Euclidean norm, over batch and units, of the derivative of the loss by the state after it. */
  readonly norms: readonly number[];
}

/**
 * What `gradientFlow` found: a row for every state of every layer and direction.
 *
 * @example
 * const flow: GradientFlow = { rows: [{ name: 'l0', reverse: false, norms: [1e-6, 1e-3, 1] }] };
 * flowText(flow, { width: 40 }).split('\n')[1];   // 'l0  ▁▁▁▁▁▁▁▁▅▅▅▅▅▅▅▅████████  vanishes'
 */
export interface GradientFlow {
  readonly rows: readonly FlowRow[];
}

/**
 * How much of the gradient of a loss arrives at each time step and layer: vanishing and exploding gradients as numbers,
 * which `flowTable`, `flowText` and `flowSvg` show.
 *
 * The loss is told a network like the given one, which notices its states, and the batch; it runs that network once or
 * several times, with weights, lengths, keys and starts of its own choice. It is called twice, so its random choices come
 * from keys. A loss of the last step alone shows how far back it reaches; to a loss of all steps each adds its own part.
 *
 * @throws GradientError for a loss that is no single number, that does not run the network it is told, or runs it
 * differently when called again; TreeError for what is no network and for a missing batch.
 * @example
 * const network = recurrent(rnnCell({ hiddenInit: (_key, shape) => eye(shape[0]!).mul(0.5) }));
 * const net = network.init(key(1), { inputs: 1, hidden: 2 });
 * const loss = (told: typeof network, xs: Tensor) => told.run(net, xs).final.l0.sum();
 * gradientFlow(network, loss, zeros([4, 1, 1])).rows[0]!.norms.map((norm) => norm / Math.SQRT2);   // [0.125, 0.25, 0.5, 1]
 */
export function gradientFlow<P, S, B, K extends Place = 'l0'>(
  network: Recurrent<P, S, K>,
  loss: (network: Recurrent<P, S, K>, batch: B) => Tensor,
  batch: B,
): GradientFlow {
  check(network, loss, batch);
  const runs: Layered<S, K>[] = [];
  const first = (zero: Layered<S, K>): Layered<S, K> => (runs.push(zero), zero);
  checkLoss(loss(nudged(network, first), batch));
  if (runs.length === 0)
    throw new GradientError('gradientFlow: the loss has not run the network that it was told', {
      hint: '(network, batch) => … network.run(net, batch) …, not a network from outside',
    });
  const leaves = runs.map((zero) => leavesOf(zero).filter(({ tensor }) => isFloat(tensor.dtype)));
  const gradients = grad((nudges: Tensor[][]) => {
    let run = 0;
    const value = loss(
      nudged(network, () => {
        if (run === runs.length) throw changed(runs.length, 'more often');
        const own = nudges[run]!;
        let place = 0;
        return mapTree((zero: Tensor) => (isFloat(zero.dtype) ? own[place++]! : zero), runs[run++]!);
      }),
      batch,
    );
    if (run < runs.length) throw changed(runs.length, `${run} times`);
    return value;
  })(leaves.map((run) => run.map(({ tensor }) => tensor)));
  return {
    rows: leaves.flatMap((run, r) =>
      run.map(({ path }, i) => ({
        name: `${runs.length > 1 ? `run ${r + 1} ` : ''}${path.slice(1)}`,
        reverse: /^\.l\d+Reverse\b/.test(path),
        norms: stepNorms(gradients[r]![i]!),
      })),
    ),
  };
}

function changed(times: number, now: string): GradientError {
  return new GradientError(`gradientFlow: the loss has run the network ${times} times, and ${now} when called again`, {
    hint: 'its choices have to come from keys; around runs there is no checkpoint, but recurrent has one as an option',
  });
}

function check(network: unknown, loss: unknown, batch: unknown): void {
  const { run, start } = (network ?? {}) as Partial<Recurrent<unknown, unknown>>;
  if (typeof run !== 'function' || typeof start !== 'function')
    throw new TreeError(`gradientFlow: a network that recurrent has made is needed, got ${described(network)}`, {
      hint: 'gradientFlow(recurrent(gru), loss, batch): weights are what the loss runs it with',
    });
  if (typeof loss !== 'function')
    throw new TreeError(`gradientFlow: the loss is a function of a network and a batch, got ${described(loss)}`);
  if (batch === undefined)
    throw new TreeError('gradientFlow: the batch is missing', { hint: 'null for a loss that needs none' });
}

function checkLoss(value: unknown): void {
  if (!(value instanceof Tensor))
    throw new GradientError(`gradientFlow: the loss is one number in a tensor, got ${described(value)}`);
  if (value.size !== 1)
    throw new GradientError(`gradientFlow: the loss is one number, got the shape ${showShape(value.shape)}`, {
      hint: 'reduce it with mean() or sum()',
    });
  if (!isFloat(value.dtype)) throw new DtypeError(`gradientFlow: a loss of ${value.dtype} has no derivative`);
}

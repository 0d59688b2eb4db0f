// Over 150 lines: options, weights and states of every variant, and the one step that serves them.
import { glorotUniform, layerNorm } from '@adjoint/nn';
import {
  at,
  checkInteger,
  concat,
  described,
  foldIn,
  linear,
  NumericsError,
  ones,
  shown,
  Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import type { Cell } from '../cell.ts';
import { type CellOptions, checkCellOptions, gateOf, type GateWeights, newGates, unitsOf } from './gates.ts';

/**
 * What `lstmCell` is told.
 *
 * @example
 * const options: LstmOptions = { projection: 2 };
 * lstmCell(options).init(key(1), { inputs: 1, hidden: 4 }).weightHr!.shape;   // [2, 4]
 */
export interface LstmOptions extends CellOptions {
  /** The width that h is projected to, PyTorch's `proj_size`; no projection when left out. */
  readonly projection?: number;
  /** Whether the gates see the memory c (Gers and Schmidhuber 2000). */
  readonly peepholes?: boolean;
  /** Whether what x, what h says and the memory are normalized (Ba, Kiros and Hinton 2016). */
  readonly layerNorm?: boolean;
  /** What the forget gate is biased by to begin with: 1, so that the memory is kept until told otherwise. */
  readonly forgetBias?: number;
}

/**
 * A gain, and a bias where there is one, of a layer normalization.
 *
 * @example
 * const norm: Norm = { weight: ones([4]) };
 * norm.weight.shape;   // [4]
 */
export type Norm = { readonly weight: Tensor; readonly bias?: Tensor };

/**
 * Weights of an LSTM, gates in PyTorch's order i, f, g, o: those of the gates; `weightHr` [projection, hidden];
 * `peepholes` [3, hidden] of i, f and o; `normIh`, `normHh` and `normC`.
 *
 * @example
 * const weights: LstmWeights = lstm.init(key(1), { inputs: 2, hidden: 3 });
 * weights.biasIh;   // [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]
 */
export type LstmWeights = GateWeights & {
  readonly weightHr?: Tensor;
  readonly peepholes?: Tensor;
  readonly normIh?: Norm;
  readonly normHh?: Norm;
  readonly normC?: Norm;
};

/**
 * What an LSTM hands on: h, which the outside sees, and its memory c.
 *
 * @example
 * const state: LstmState = lstm.start(lstm.init(key(1), { inputs: 2, hidden: 3 }), 1);
 * state.c;   // [[0, 0, 0]]
 */
export type LstmState = { readonly h: Tensor; readonly c: Tensor };

/** Input, forget, new, output. */
const gates = 4;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000): i, f, o are sigmoids and g
 * a tanh of x and h; the memory becomes f c + i g, and h is o tanh(c).
 *
 * Rows: x is [batch, inputs], c is [batch, hidden], h is [batch, hidden] or [batch, projection], which is also the output.
 * With peepholes i and f see the old memory, o the new one.
 *
 * PyTorch: `torch.nn.LSTMCell`.
 *
 * @throws ShapeError for an unknown option or a projection that is no positive integer, NumericsError for a bias that is
 * not finite.
 * @example
 * const cell = lstmCell({ projection: 2, peepholes: true });
 * const net = cell.init(key(1), { inputs: 2, hidden: 3 });
 * cell.step(net, ones([1, 2]), cell.start(net, 1)).h.shape;   // [1, 2]
 */
export function lstmCell(options: LstmOptions = {}): Cell<LstmWeights, LstmState> {
  checkCellOptions('lstmCell', options, 'projection', 'peepholes?', 'layerNorm?', 'forgetBias');
  const { projection, forgetBias = 1 } = options;
  if (projection !== undefined) checkInteger('lstmCell', 'projection', projection, 1);
  if (!Number.isFinite(forgetBias))
    throw new NumericsError(`lstmCell: forgetBias is a finite number, got ${shown(forgetBias)}`);
  return {
    init: (key, sizes) => ({
      ...withForgetBias(newGates('lstmCell', key, gates, sizes, options, projection), forgetBias),
      ...extras(key, sizes.hidden, options),
    }),
    start(net, batch) {
      const units = unitsOf(net, gates);
      const { dtype, shape } = net.weightHh;
      return { h: zeros([batch, shape[1]!], { dtype }), c: zeros([batch, units], { dtype }) };
    },
    step(net, x, state) {
      const units = unitsOf(net, gates);
      const { h, c } = opened(state);
      const all = said(x, net.weightIh, net.biasIh, net.normIh).add(said(h, net.weightHh, net.biasHh, net.normHh));
      const peep = (gate: number, which: number, memory: Tensor): Tensor => {
        const a = gateOf(all, gate, units);
        return net.peepholes === undefined ? a : a.add(memory.mul(at(net.peepholes, which)));
      };
      const i = peep(0, 0, c).sigmoid();
      const f = peep(1, 1, c).sigmoid();
      const g = gateOf(all, 2, units).tanh();
      const memory = f.mul(c).add(i.mul(g));
      const o = peep(3, 2, memory).sigmoid();
      const { normC } = net;
      const seen = o.mul((normC === undefined ? memory : layerNorm(memory, units, normC)).tanh());
      return { h: net.weightHr === undefined ? seen : linear(seen, net.weightHr), c: memory };
    },
    output: (_net, state) => opened(state).h,
  };
}

/** The state, if it is one. @throws TreeError for anything else. */
function opened(state: LstmState): LstmState {
  const { h, c } = (state ?? {}) as Partial<LstmState>;
  if (h instanceof Tensor && c instanceof Tensor) return state;
  throw new TreeError(`the state of an LSTM is two tensors, h and c, got ${described(state)}`, {
    hint: 'start(net, batch) makes the first',
  });
}

/** What a variant has besides the weights of its gates. */
function extras(key: Tensor, hidden: number, { projection, peepholes, layerNorm: norms, bias }: LstmOptions): object {
  const all = { weight: ones([gates * hidden]) };
  const weight = ones([hidden]);
  return {
    ...(projection !== undefined && { weightHr: glorotUniform(foldIn(key, 0), [projection, hidden]) }),
    ...(peepholes === true && { peepholes: zeros([3, hidden]) }),
    ...(norms === true && {
      normIh: all,
      normHh: all,
      normC: bias === false ? { weight } : { weight, bias: zeros([hidden]) },
    }),
  };
}

/** The biases with `value` added to the forget gate of the first. */
function withForgetBias(net: GateWeights, value: number): GateWeights {
  if (net.biasIh === undefined) return net;
  const units = net.weightHh.shape[0]! / gates;
  const zero = zeros([units]);
  return { ...net, biasIh: concat([zero, zero.add(value), zero, zero]) };
}

/** W x + b for all gates, [batch, gates · hidden]; W x is normalized before the bias comes to it. */
function said(x: Tensor, weight: Tensor, bias: Tensor | undefined, norm: Norm | undefined): Tensor {
  return norm === undefined
    ? linear(x, weight, bias)
    : layerNorm(linear(x, weight), weight.shape[0]!, { weight: norm.weight, bias });
}

/**
 * `lstmCell()`: long short-term memory as PyTorch has it.
 *
 * PyTorch: `torch.nn.LSTMCell`.
 *
 * @example
 * lstm.init(key(1), { inputs: 2, hidden: 3 }).weightHh.shape;   // [12, 3]
 */
export const lstm: Cell<LstmWeights, LstmState> = lstmCell();

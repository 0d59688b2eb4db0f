import { linear, normal, type Shape, splitKey, type Tensor, zeros } from '@adjoint/tensor';
import {
  type Cell,
  elman,
  gru,
  gruCell,
  lstm,
  lstmCell,
  mguCell,
  type Place,
  recurrent,
  type Recurrent,
  type RecurrentOptions,
  rnn,
  rnnCell,
} from '../src/index.ts';

type OwnNet = { readonly w: Tensor; readonly u: Tensor; readonly v: Tensor };
type OwnState = { readonly h: Tensor; readonly mood: { readonly level: Tensor; readonly said: readonly [Tensor] } };

/** A user's own cell: a state of three tensors, one of them [batch], and an output that is wider than any. */
export const own: Cell<OwnNet, OwnState> = {
  init(key, { inputs, hidden }) {
    const shapes: readonly Shape[] = [
      [hidden, inputs],
      [hidden, hidden],
      [hidden + 1, hidden],
    ];
    const [w, u, v] = splitKey(key, 3).map((from, i) => normal(from, shapes[i]!));
    return { w: w!, u: u!, v: v! };
  },
  start: ({ v }, batch) => ({
    h: zeros([batch, v.shape[1]!]),
    mood: { level: zeros([batch]), said: [zeros([batch, v.shape[0]!])] },
  }),
  step({ w, u, v }, x, { h, mood }) {
    const next = linear(x, w)
      .add(linear(h, u))
      .add(mood.level.reshape([-1, 1]))
      .tanh();
    const said = linear(next, v).add(mood.said[0].mul(0.5));
    return { h: next, mood: { level: mood.level.mul(0.5).add(next.mean(1)), said: [said] } };
  },
  output: (_net, { mood }) => mood.said[0].mul(mood.level.cos().reshape([-1, 1])),
};

/** Cells of every kind, whatever their weights and states. */
export type AnyCell = Cell<unknown, unknown>;

const kinds = {
  rnn,
  relu: rnnCell({ activation: 'relu' }),
  gru,
  'original gru': gruCell({ form: 'original', bias: false }),
  lstm,
  'projected lstm': lstmCell({ projection: 2 }),
  'lstm with peepholes': lstmCell({ peepholes: true, bias: false }),
  'normalized lstm': lstmCell({ layerNorm: true }),
  'lstm with everything': lstmCell({ projection: 2, peepholes: true, layerNorm: true }),
  mgu: mguCell(),
  elman,
  own,
};

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as Kind[];

export function cellOf(kind: Kind): AnyCell {
  return kinds[kind];
}

/** A network of such a cell, of any layers and directions. */
export type AnyNetwork = Recurrent<unknown, unknown, Place>;

export function networkOf(kind: Kind, options: RecurrentOptions): AnyNetwork {
  return recurrent(cellOf(kind), options);
}

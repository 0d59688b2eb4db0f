import { checkWord, linear, narrow, type Tensor, zeros } from '@adjoint/tensor';
import type { Cell } from '../cell.ts';
import {
  type CellOptions,
  checkCellOptions,
  fromInput,
  fromState,
  gateOf,
  type GateWeights,
  newGates,
  unitsOf,
} from './gates.ts';

/**
 * What `gruCell` is told.
 *
 * @example
 * const options: GruOptions = { form: 'original' };
 * gruCell(options).init(key(1), { inputs: 1, hidden: 2 }).biasHh!.shape;   // [6]
 */
export interface GruOptions extends CellOptions {
  /** Where r acts: on what the state says to the candidate ('pytorch', when left out), or on the state ('original'). */
  readonly form?: 'pytorch' | 'original';
}

/** Gates in PyTorch's order: r says what to forget, z how much to keep, n is new. */
const gates = 3;

/** The new state between the candidate n and the old one: (1 - z) n + z h. */
function between(n: Tensor, z: Tensor, h: Tensor): Tensor {
  return n.add(z.mul(h.sub(n)));
}

/** n = tanh(Win x + bin + r ⊙ (Whn h + bhn)): one product with the state serves all gates. */
function step(net: GateWeights, x: Tensor, h: Tensor): Tensor {
  const units = unitsOf(net, gates);
  const [i, s] = [fromInput(net, x), fromState(net, h)];
  const r = gateOf(i, 0, units)
    .add(gateOf(s, 0, units))
    .sigmoid();
  const z = gateOf(i, 1, units)
    .add(gateOf(s, 1, units))
    .sigmoid();
  const n = gateOf(i, 2, units)
    .add(r.mul(gateOf(s, 2, units)))
    .tanh();
  return between(n, z, h);
}

/** n = tanh(Win x + bin + Whn (r ⊙ h) + bhn). */
function originalStep(net: GateWeights, x: Tensor, h: Tensor): Tensor {
  const units = unitsOf(net, gates);
  const { weightHh, biasHh } = net;
  const rows = (from: number, count: number, state: Tensor): Tensor =>
    linear(
      state,
      narrow(weightHh, 0, from * units, count * units),
      biasHh && narrow(biasHh, 0, from * units, count * units),
    );
  const i = fromInput(net, x);
  const s = rows(0, 2, h);
  const r = gateOf(i, 0, units)
    .add(gateOf(s, 0, units))
    .sigmoid();
  const z = gateOf(i, 1, units)
    .add(gateOf(s, 1, units))
    .sigmoid();
  const n = gateOf(i, 2, units)
    .add(rows(2, 1, r.mul(h)))
    .tanh();
  return between(n, z, h);
}

/**
 * The gated recurrent unit of Cho et al. (2014): r and z are sigmoids of x and h, n is a candidate, and the new state
 * is (1 - z) n + z h.
 *
 * Rows: x is [batch, inputs], h is [batch, hidden], which is also the output. The two forms differ in n:
 * PyTorch's is tanh(Win x + bin + r (Whn h + bhn)), the original tanh(Win x + bin + Whn (r h) + bhn).
 *
 * PyTorch: `torch.nn.GRUCell`.
 *
 * @throws ShapeError for an unknown option or form.
 * @example
 * const cell = gruCell({ form: 'original' });
 * const net = cell.init(key(1), { inputs: 2, hidden: 3 });
 * cell.step(net, ones([1, 2]), cell.start(net, 1)).shape;   // [1, 3]
 */
export function gruCell(options: GruOptions = {}): Cell<GateWeights, Tensor> {
  checkCellOptions('gruCell', options, 'form');
  const form = checkWord('gruCell', 'form', options.form ?? 'pytorch', 'pytorch', 'original');
  return {
    init: (key, sizes) => newGates('gruCell', key, gates, sizes, options),
    start: (net, batch) => zeros([batch, unitsOf(net, gates)], { dtype: net.weightHh.dtype }),
    step: form === 'pytorch' ? step : originalStep,
    output: (_net, h) => h,
  };
}

/**
 * `gruCell()`: the gated recurrent unit as PyTorch has it.
 *
 * PyTorch: `torch.nn.GRUCell`.
 *
 * @example
 * gru.init(key(1), { inputs: 2, hidden: 3 }).weightHh.shape;   // [9, 3]
 */
export const gru: Cell<GateWeights, Tensor> = gruCell();

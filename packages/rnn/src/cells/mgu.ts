import { linear, narrow, type Tensor, zeros } from '@adjoint/tensor';
import type { Cell } from '../cell.ts';
import { type CellOptions, checkCellOptions, fromInput, gateOf, type GateWeights, newGates, unitsOf } from './gates.ts';

/** f says what to forget and how much to renew, n is new. */
const gates = 2;

/**
 * The minimal gated unit of Zhou et al. (2016), which has one gate: f = σ(Wif x + bif + Whf h + bhf),
 * n = tanh(Win x + bin + Whn (f h) + bhn), and the new state is (1 - f) h + f n.
 *
 * Rows: x is [batch, inputs], h is [batch, hidden], which is also the output.
 *
 * @throws ShapeError for an unknown option.
 * @example
 * const cell = mguCell({ bias: false });
 * const net = cell.init(key(1), { inputs: 2, hidden: 3 });
 * cell.step(net, ones([1, 2]), cell.start(net, 1)).shape;   // [1, 3]
 */
export function mguCell(options: CellOptions = {}): Cell<GateWeights, Tensor> {
  checkCellOptions('mguCell', options);
  return {
    init: (key, sizes) => newGates('mguCell', key, gates, sizes, options),
    start: (net, batch) => zeros([batch, unitsOf(net, gates)], { dtype: net.weightHh.dtype }),
    step(net, x, h) {
      const units = unitsOf(net, gates);
      const { weightHh, biasHh } = net;
      const toGate = (gate: number, state: Tensor): Tensor =>
        linear(state, narrow(weightHh, 0, gate * units, units), biasHh && narrow(biasHh, 0, gate * units, units));
      const i = fromInput(net, x);
      const f = gateOf(i, 0, units).add(toGate(0, h)).sigmoid();
      const n = gateOf(i, 1, units)
        .add(toGate(1, f.mul(h)))
        .tanh();
      return h.add(f.mul(n.sub(h)));
    },
    output: (_net, h) => h,
  };
}

/**
 * `mguCell()`: the minimal gated unit.
 *
 * @example
 * mgu.init(key(1), { inputs: 2, hidden: 3 }).weightHh.shape;   // [6, 3]
 */
export const mgu: Cell<GateWeights, Tensor> = mguCell();

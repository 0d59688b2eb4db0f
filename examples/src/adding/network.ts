import { linearLayer, type LinearWeights, meanSquaredError } from '@adjoint/nn';
import { type Cell, gru, type GateWeights, recurrent, type RecurrentNet, rnn } from '@adjoint/rnn';
import { splitKey, type Tensor } from '@adjoint/tensor';
import type { Sums } from './sums.ts';

export const units = 32;

/** The cells that are compared. */
export const cells = { gru, rnn } satisfies Record<string, Cell<GateWeights, Tensor>>;
export type CellName = keyof typeof cells;

/** A recurrent network and the linear layer that reads its last state. */
export type Adder = { readonly cells: RecurrentNet<GateWeights, Tensor>; readonly readout: LinearWeights };

const readout = linearLayer(units, 1);

/** New weights. */
export function newAdder(name: CellName, key: Tensor): Adder {
  const [forCells, forReadout] = splitKey(key);
  return {
    cells: recurrent(cells[name]).init(forCells!, { inputs: 2, hidden: units }),
    readout: readout.init(forReadout!),
  };
}

/** The mean squared error of what a network of the cell answers at the end of each sequence. */
export function errorOf(name: CellName): (net: Adder, sequences: Sums) => Tensor {
  const network = recurrent(cells[name]);
  return (net, { inputs, sums }) =>
    meanSquaredError(readout.run(net.readout, network.run(net.cells, inputs).final.l0), sums);
}

import { checkWord, relu, tanh, type Tensor, zeros } from '@adjoint/tensor';
import type { Cell } from '../cell.ts';
import {
  type CellOptions,
  checkCellOptions,
  fromInput,
  fromState,
  type GateWeights,
  newGates,
  unitsOf,
} from './gates.ts';

/**
 * What `rnnCell` is told.
 *
 * @example
 * // Le, Jaitly and Hinton (2015): relu, and a state that is kept to begin with
 * const irnn: RnnOptions = { activation: 'relu', hiddenInit: scaledIdentity };
 * rnnCell(irnn).init(key(1), { inputs: 1, hidden: 2 }).weightHh;   // [[1, 0], [0, 1]]
 */
export interface RnnOptions extends CellOptions {
  /** 'tanh' when left out. */
  readonly activation?: 'tanh' | 'relu';
}

/**
 * The simple recurrent cell of Elman (1990): h' = tanh(Wih x + bih + Whh h + bhh), or relu for tanh.
 *
 * Rows: x is [batch, inputs], h is [batch, hidden], which is also the output. `elman` has a read-out besides.
 *
 * PyTorch: `torch.nn.RNNCell`.
 *
 * @throws ShapeError for an unknown option or activation.
 * @example
 * const cell = rnnCell({ activation: 'relu' });
 * const net = cell.init(key(1), { inputs: 2, hidden: 3 });
 * cell.step(net, ones([1, 2]), cell.start(net, 1)).shape;   // [1, 3]
 */
export function rnnCell(options: RnnOptions = {}): Cell<GateWeights, Tensor> {
  checkCellOptions('rnnCell', options, 'activation');
  const activation = checkWord('rnnCell', 'activation', options.activation ?? 'tanh', 'tanh', 'relu');
  const bend: (a: Tensor) => Tensor = activation === 'tanh' ? tanh : relu;
  return {
    init: (key, sizes) => newGates('rnnCell', key, 1, sizes, options),
    start: (net, batch) => zeros([batch, unitsOf(net, 1)], { dtype: net.weightHh.dtype }),
    step(net, x, h) {
      unitsOf(net, 1);
      return bend(fromInput(net, x).add(fromState(net, h)));
    },
    output: (_net, h) => h,
  };
}

/**
 * `rnnCell()`: Elman's cell with tanh.
 *
 * PyTorch: `torch.nn.RNNCell`.
 *
 * @example
 * rnn.init(key(1), { inputs: 2, hidden: 3 }).weightIh.shape;   // [3, 2]
 */
export const rnn: Cell<GateWeights, Tensor> = rnnCell();

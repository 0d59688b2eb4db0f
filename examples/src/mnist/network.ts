import { crossEntropy, linearLayer, type LinearWeights } from '@adjoint/nn';
import { gru, type GateWeights, recurrent, type RecurrentNet } from '@adjoint/rnn';
import { splitKey, type Tensor } from '@adjoint/tensor';
import { type Digits, side } from './digits.ts';

export const units = 48;

/** A GRU and the linear layer that reads its last state. */
export type Reader = { readonly gru: RecurrentNet<GateWeights, Tensor>; readonly readout: LinearWeights };

const network = recurrent(gru, { batchFirst: true });
const readout = linearLayer(units, 10);

/** New weights. */
export function newReader(key: Tensor): Reader {
  const [forCells, forReadout] = splitKey(key);
  return { gru: network.init(forCells!, { inputs: side, hidden: units }), readout: readout.init(forReadout!) };
}

/** Raw scores [images, 10] from images [images, rows, columns], which are read row by row. */
export function scores(net: Reader, images: Tensor): Tensor {
  return readout.run(net.readout, network.run(net.gru, images).final.l0);
}

/** The mean of -log p(digit), in nats. */
export function lossOf(net: Reader, { images, digits }: Digits): Tensor {
  return crossEntropy(scores(net, images), digits);
}

import { crossEntropy, linearLayer, type LinearWeights } from '@adjoint/nn';
import { lstm, type LstmState, type LstmWeights, recurrent, type RecurrentNet } from '@adjoint/rnn';
import { all, splitKey, type Tensor } from '@adjoint/tensor';
import { symbols } from './grammar.ts';
import type { Strings } from './strings.ts';

export const units = 12;
/** A symbol is foretold when its chance is above this: halfway between 0 and the 1/2 of a fork. */
export const certain = 1 / 4;

/** An LSTM and the linear layer that reads its outputs. */
export type Foreteller = { readonly lstm: RecurrentNet<LstmWeights, LstmState>; readonly readout: LinearWeights };

const network = recurrent(lstm);
const readout = linearLayer(units, symbols.length);

/** New weights. */
export function newForeteller(key: Tensor): Foreteller {
  const [forCells, forReadout] = splitKey(key);
  return {
    lstm: network.init(forCells!, { inputs: symbols.length, hidden: units }),
    readout: readout.init(forReadout!),
  };
}

/** Raw scores of the symbols that may come next, [places, 7]. */
export function scores(net: Foreteller, { inputs, lengths, places }: Strings): Tensor {
  const { outputs } = network.run(net.lstm, inputs, { lengths });
  return readout.run(net.readout, outputs.reshape([-1, units]).take(places));
}

/** The mean over all symbols read of the cross-entropy between the grammar's chances of the next one and the network's. */
export function lossOf(net: Foreteller, strings: Strings): Tensor {
  return crossEntropy(scores(net, strings), strings.chances);
}

/** How likely the network says each symbol is to come next, [places, 7]. */
export function chancesOf(net: Foreteller, strings: Strings): Tensor {
  return scores(net, strings).softmax();
}

/** Which strings are right at every symbol: exactly those are foretold that the grammar allows. */
export function rightStrings(told: Tensor, { chances, lengths, owners }: Strings): boolean[] {
  const rightPlaces = all(told.greater(certain).equal(chances.greater(0)), 1).toArray() as boolean[];
  const right = lengths.map(() => true);
  rightPlaces.forEach((isRight, place) => {
    if (!isRight) right[owners[place]!] = false;
  });
  return right;
}

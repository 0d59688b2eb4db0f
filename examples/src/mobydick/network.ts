import {
  crossEntropy,
  embedding,
  embeddingLayer,
  type EmbeddingWeights,
  linearLayer,
  type LinearWeights,
} from '@adjoint/nn';
import { gru, type GateWeights, recurrent, type RecurrentNet, tbptt } from '@adjoint/rnn';
import { linear, splitKey, type Tensor } from '@adjoint/tensor';
import { type Streams, streamsOf } from './streams.ts';

/** A row of numbers for each character, a GRU that reads them, and a linear layer that says what comes next. */
export type Reader = {
  readonly characters: EmbeddingWeights;
  readonly cells: RecurrentNet<GateWeights, Tensor>;
  readonly readout: LinearWeights;
};

/** Numbers in the row of a character. */
export const width = 32;

export const network = recurrent(gru);

/** New weights for so many characters. */
export function newReader(key: Tensor, size: number, hidden: number): Reader {
  const [forCharacters, forCells, forReadout] = splitKey(key, 3);
  return {
    characters: embeddingLayer(size, width).init(forCharacters!),
    cells: network.init(forCells!, { inputs: width, hidden }),
    readout: linearLayer(hidden, size).init(forReadout!),
  };
}

/** What the GRU reads of characters [time, streams]. */
export function inputsOf(net: Reader, read: Tensor): Tensor {
  return embedding(read, net.characters.weight);
}

/** Scores [time · streams, size] of the characters that come next, from the outputs of the GRU. */
export function scores({ readout }: Reader, outputs: Tensor): Tensor {
  const hidden = outputs.shape.at(-1)!;
  return linear(outputs.reshape([outputs.size / hidden, hidden]), readout.weight, readout.bias);
}

/** The mean of -log p(character | those before it), in nats, from the outputs of the GRU. */
export function lossOf(net: Reader, outputs: Tensor, next: Tensor): Tensor {
  return crossEntropy(scores(net, outputs), next.reshape([next.size]));
}

/** What the network gives each character of a text but its first, which is read in pieces, each from an empty state. */
export function readerChances(net: Reader, text: Tensor, pieces = 32): Float64Array {
  const streams: Streams = streamsOf(text, pieces);
  const time = streams.read.shape[0]!;
  const chances = new Float64Array(time * pieces);
  for (const window of tbptt(network, streams, { window: 64 })) {
    const { outputs } = window.run(net.cells, inputsOf(net, window.entries.read));
    const { next } = window.fresh;
    const losses = crossEntropy(scores(net, outputs), next.reshape([next.size]), { reduction: 'none' });
    const found = losses.toTypedArray();
    const from = window.until - next.shape[0]!;
    for (const [i, loss] of found.entries())
      chances[(i % pieces) * time + from + Math.floor(i / pieces)] = Math.exp(-loss);
  }
  return chances;
}

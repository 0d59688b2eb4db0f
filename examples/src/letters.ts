import { crossEntropy } from '@adjoint/nn';
import { type Cell, unroll } from '@adjoint/rnn';
import { linear, normal, split, stack, take, type Tensor, uniform, zeros } from '@adjoint/tensor';
import { type Batch, batchOf, signs } from './alphabet.ts';

/** Weights: `letter` [signs, hidden] is what reading each sign adds, whh [hidden, hidden], why [signs, hidden], biases. */
export type Letters = {
  readonly letter: Tensor;
  readonly whh: Tensor;
  readonly why: Tensor;
  readonly bh: Tensor;
  readonly by: Tensor;
};

/**
 * The notebook's network over letters: h' = tanh(Wxh x + Whh h + bh), where x is 1 for one sign and 0 for all others, so
 * that Wxh x is a row read from a table. x is int32 [batch, 1]; the outside sees the state, [batch, hidden].
 */
export const letters: Cell<Letters, Tensor> = {
  init(key, { inputs, hidden, outputs = hidden }) {
    const [forLetter, forH, forY] = split(key, 3);
    const bound = 1 / Math.sqrt(hidden);
    return {
      letter: normal(forLetter!, [inputs, hidden], { std: 0.5 }),
      whh: uniform(forH!, [hidden, hidden], { low: -bound, high: bound }),
      why: uniform(forY!, [outputs, hidden], { low: -bound, high: bound }),
      bh: zeros([hidden]),
      by: zeros([outputs]),
    };
  },
  start: (net, batch) => zeros([batch, net.bh.size]),
  step: (net, x, h) =>
    take(net.letter, x.reshape([x.size]))
      .add(linear(h, net.whh, net.bh))
      .tanh(),
  output: (_net, h) => h,
};

/** New weights. */
export function newLetters(key: Tensor, hidden: number): Letters {
  return letters.init(key, { inputs: signs, hidden, outputs: signs });
}

/** Raw scores [rows, signs] of the sign that comes next, from states [rows, hidden]. */
export function scores(net: Letters, states: Tensor): Tensor {
  return linear(states, net.why, net.by);
}

/** The mean over all letters and ends of -log p(sign | signs before it), in nats. Padding has no part in it. */
export function lossOf(net: Letters, { inputs, places, targets }: Batch): Tensor {
  const states = stack(unroll(letters, net, inputs).outputs);
  const told = states.reshape([states.size / net.bh.size, net.bh.size]).take(places);
  return crossEntropy(scores(net, told), targets);
}

/** `lossOf` over many names, without one great batch. */
export function meanLoss(net: Letters, names: readonly string[], batch = 256): number {
  let sum = 0;
  let count = 0;
  // names of like length side by side leave little padding
  const sorted = names.toSorted((a, b) => a.length - b.length);
  for (let from = 0; from < sorted.length; from += batch) {
    const some = batchOf(sorted.slice(from, from + batch));
    sum += lossOf(net, some).item() * some.targets.size;
    count += some.targets.size;
  }
  return sum / count;
}

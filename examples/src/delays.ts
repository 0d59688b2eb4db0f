import { meanSquaredError } from '@adjoint/nn';
import { gru, type GateWeights, recurrent, type RecurrentNet } from '@adjoint/rnn';
import { foldIn, linear, narrow, normal, type Tensor, zeros } from '@adjoint/tensor';

/** Sequences x [time, batch, 1] and what a network should answer, y of the same shape. */
export interface Sequences {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A task: sequences to learn from, and others to be judged by. */
export interface Task {
  readonly support: Sequences;
  readonly query: Sequences;
}

const time = 20;
const batch = 8;
const delays = 3;

/** A GRU with a read-out. */
export type Net = { readonly gru: RecurrentNet<GateWeights, Tensor>; readonly weight: Tensor; readonly bias: Tensor };

const network = recurrent(gru);

/** New weights. */
export function newNet(key: Tensor, hidden: number): Net {
  return {
    gru: network.init(foldIn(key, 0), { inputs: 1, hidden }),
    weight: normal(foldIn(key, 1), [1, hidden], { std: 0.1 }),
    bias: zeros([1]),
  };
}

/** The mean squared error of the answers. */
export function lossOf(net: Net, { x, y }: Sequences): Tensor {
  return meanSquaredError(linear(network.run(net.gru, x).outputs, net.weight, net.bias), y);
}

/** y[t] = a₁ x[t-1] + a₂ x[t-2] + a₃ x[t-3], of noise x: the task is the three numbers a, which nothing in x tells. */
export function newTask(key: Tensor): Task {
  const a = normal(foldIn(key, 0), [delays]);
  const draw = (from: Tensor): Sequences => {
    const x = normal(from, [time + delays, batch, 1]);
    const delayed = Array.from({ length: delays }, (_, i) => narrow(x, 0, delays - 1 - i, time).mul(a.at(i)));
    return { x: narrow(x, 0, delays, time), y: delayed.reduce((sum, part) => sum.add(part)) };
  };
  return { support: draw(foldIn(key, 1)), query: draw(foldIn(key, 2)) };
}

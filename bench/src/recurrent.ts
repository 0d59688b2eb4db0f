import { valueAndGrad } from '@adjoint/autograd';
import { adam, clipByGlobalNorm, linearLayer, meanSquaredError } from '@adjoint/nn';
import { type Cell, gru, lstm, recurrent } from '@adjoint/rnn';
import { key, normal, type Tensor } from '@adjoint/tensor';
import { startPeers } from './peers.ts';
import { type Rounds, table, timed } from './rounds.ts';

/** The sizes of the adding problem's network, which `recurrent.py` has too. */
const [time, batch, inputs, hidden] = [100, 32, 2, 32];

/** Forward, back-propagation through time, clipping and Adam for one batch. */
function trainingStep<P, S>(cell: Cell<P, S>): () => Tensor {
  const network = recurrent(cell);
  const head = linearLayer(hidden, 1);
  const [xs, ys] = [normal(key(1), [time, batch, inputs]), normal(key(2), [batch, 1])];
  const rule = adam({ learningRate: 0.001 });
  let net = { cells: network.init(key(3), { inputs, hidden }), head: head.init(key(4)) };
  const step = valueAndGrad((weights: typeof net) =>
    meanSquaredError(head.run(weights.head, network.run(weights.cells, xs).outputs.at(-1)), ys),
  );
  let state = rule.init(net);
  return () => {
    const { value, gradient } = step(net);
    ({ params: net, state } = rule.update(net, clipByGlobalNorm(gradient, 1).gradients, state));
    return value;
  };
}

/** Training steps of a GRU and an LSTM beside PyTorch's, where it is: one thread, float64. */
export async function recurrentBench(count: number): Promise<void> {
  const peers = await startPeers('recurrent.py');
  const sides = { 'GRU, adjoint': trainingStep(gru), 'LSTM, adjoint': trainingStep(lstm) };
  const rounds: Rounds = {};
  for (const step of Object.values(sides)) timed(step, 10);
  for (let round = 0; round < count; round++) {
    for (const [name, step] of Object.entries(sides)) (rounds[name] ??= []).push(timed(step, 3));
    if ('missing' in peers) continue;
    for (const [name, microseconds] of Object.entries(await peers.round())) (rounds[name] ??= []).push(microseconds);
  }
  console.log(
    `One training step over ${time} steps of time: batch ${batch}, ${hidden} units, clipping and Adam (float64, one thread).`,
  );
  console.log(table(rounds, 'GRU, adjoint'));
  if ('missing' in peers) console.log(`Skipped PyTorch: ${peers.missing}`);
  else {
    console.log(peers.versions['torch'] ?? 'Skipped torch: python3 cannot import it.');
    peers.close();
  }
}

import { type Parameter, parameter, valueAndGrad, zeroGrad } from '@adjoint/autograd';
import { sgd } from '@adjoint/nn';
import { type Elman, elman, unroll } from '@adjoint/rnn';
import { mapTree, numpyRandom, type Tensor, tensor, zeros } from '@adjoint/tensor';
import { startPeers } from './peers.ts';
import { plainStep } from './plain.ts';
import { median, minimum, type Rounds, table, timed } from './rounds.ts';

const xs = [1, 2, 3].map((v) => tensor([[v]]));
const rate = 0.005;
const targets = [2, 4, 6].map((v) => tensor([[v]]));

function notebookNet(): Elman {
  const random = numpyRandom(1);
  const small = (...shape: number[]): Tensor => random.randn(...shape).mul(0.01);
  return { wxh: small(4, 1), whh: small(4, 4), why: small(1, 4), bh: zeros([4]), by: zeros([1]) };
}

/** The full sum, as the notebook prints it; its gradient is twice the notebook's, so the rate is half. */
function loss(net: Elman): Tensor {
  const { outputs } = unroll(elman, net, xs);
  return outputs
    .map((y, t) => y.sub(targets[t]!).square().sum())
    .reduce((sum, s) => sum.add(s))
    .mul(0.5);
}

/** Forward, backward and update as pure functions. */
function functionalStep(): () => Tensor {
  const step = valueAndGrad(loss);
  const optimizer = sgd({ learningRate: rate });
  let net = notebookNet();
  let state = optimizer.init(net);
  return () => {
    const { value, gradient } = step(net);
    ({ params: net, state } = optimizer.update(net, gradient, state));
    return value;
  };
}

/** The same with parameters that change. */
function imperativeStep(): () => Tensor {
  const net = mapTree((w: Tensor) => parameter(w), notebookNet());
  const weights = Object.values(net) as Parameter[];
  return () => {
    zeroGrad(net);
    const value = loss(net);
    value.backward();
    for (const w of weights) w.assign(w.sub(w.grad!.mul(rate)));
    return value;
  };
}

/** What recording and pulling back one step costs beside the ops' own work: nanoseconds. */
function tapeStepCost(rounds: number): number[] {
  const length = 500;
  const chain = (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < length; i++) y = y.add(x);
    return y;
  };
  const x = tensor([[1, 2, 3, 4]]);
  const recorded = valueAndGrad((w: Tensor) => chain(w).sum());
  const plain = (): unknown => [chain(x).sum(), chain(x)]; // the pullback, too, adds once for each use of x
  for (let i = 0; i < 200; i++) {
    recorded(x);
    plain();
  }
  return Array.from({ length: rounds }, () => ((timed(() => recorded(x), 40) - timed(plain, 40)) / length) * 1000);
}

/** One eager training step of the notebook, both styles, beside plain loops and, where they are, NumPy and PyTorch. */
export async function notebookBench(count: number): Promise<void> {
  const peers = await startPeers('notebook.py');
  const sides = {
    adjoint: functionalStep(),
    'adjoint, backward()': imperativeStep(),
    'plain loops': plainStep(),
  };
  const rounds: Rounds = {};
  for (const step of Object.values(sides)) timed(step, 5000);
  for (let round = 0; round < count; round++) {
    for (const [name, step] of Object.entries(sides)) (rounds[name] ??= []).push(timed(step, 1000));
    if ('missing' in peers) continue;
    for (const [name, time] of Object.entries(await peers.round())) (rounds[name] ??= []).push(time);
  }
  console.log('One training step of the notebook: forward, back-propagation through time, update (float64).');
  console.log(table(rounds, 'adjoint'));
  const tape = tapeStepCost(count);
  console.log(
    `A tape step costs ${minimum(tape).toFixed(0)} ns over its kernels, median ${median(tape).toFixed(0)} (add on [1, 4]).`,
  );
  if ('missing' in peers) console.log(`Skipped NumPy and PyTorch: ${peers.missing}`);
  else {
    for (const name of ['numpy', 'torch'])
      console.log(peers.versions[name] ?? `Skipped ${name}: python3 cannot import it.`);
    peers.close();
  }
}

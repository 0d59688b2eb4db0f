import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Checkpointing, scan, vjp } from '@adjoint/autograd';
import { key, leavesOf, normal, ones, type Tensor, zeros } from '@adjoint/tensor';
import { median, type Rounds, table, timed } from './rounds.ts';

const [steps, hidden] = [10_000, 16];
/** How much longer and how much smaller than plain `checkpoint: 'sqrt'` is to be. */
const [timeGoal, memoryGoal] = [2.2, 0.05];

const xs = normal(key(1), [steps, hidden]);
const net = { w: normal(key(2), [hidden, hidden], { std: 0.2 }), b: zeros([hidden]) };
const cotangent = ones([1, hidden]);

/**
 * An Elman network over all steps: its last state, and how that is pulled back to the weights. Without results of each step,
 * and cotangents of them and of the entries, all that is held is held for the backward pass.
 */
function run(checkpoint: Checkpointing, onStep: (index: number) => void = () => {}) {
  return vjp(({ w, b }: typeof net) => {
    const step = (h: Tensor, x: Tensor, index: number) => {
      onStep(index);
      return [h.matmul(w).add(x).add(b).tanh(), null] as const;
    };
    return scan(step, zeros([1, hidden]), xs, { checkpoint })[0];
  }, net);
}

/** Collects what is unreachable and gives the bytes of what is left. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc(); // the memory of arrays is given back after a collection, by the next one at the latest
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The most bytes that are held for the backward pass, before it and along its way. */
function peakBytes(checkpoint: Checkpointing): number {
  const before = liveBytes();
  let peak = 0;
  let backward = false;
  const look = (): void => {
    peak = Math.max(peak, liveBytes() - before);
  };
  const { pullback } = run(checkpoint, (index) => {
    // The last steps of stretches of a hundred, and some before: all that a stretch keeps is there.
    if (backward && index % 50 === 49) look();
  });
  look();
  backward = true;
  pullback(cotangent);
  return peak;
}

const reached = (is: boolean): string => (is ? 'reached' : 'missed');

/** A long scan that keeps everything, beside one that keeps the states of about a hundred steps. */
export async function scanBench(count: number): Promise<void> {
  const sides: Readonly<Record<string, Checkpointing>> = { plain: 'none', sqrt: 'sqrt' };
  const gradients = Object.values(sides).map((checkpoint) => leavesOf(run(checkpoint).pullback(cotangent)));
  const same = gradients[0]!.every(({ tensor: g }, i) => g.equal(gradients[1]![i]!.tensor).sum().item() === g.size);
  const rounds: Rounds = {};
  for (let round = 0; round < count; round++)
    for (const [name, checkpoint] of Object.entries(sides))
      (rounds[name] ??= []).push(timed(() => run(checkpoint).pullback(cotangent), 1));
  const ratio = median(rounds['sqrt']!) / median(rounds['plain']!);
  peakBytes('sqrt'); // what the compiler keeps of a first run is not ours
  const [plain, sqrt] = Object.values(sides).map(peakBytes) as [number, number];
  console.log(`A scan of ${steps} steps of an Elman network, hidden ${hidden}, forward and backward (float64).`);
  console.log(table(rounds, 'plain'));
  console.log(
    `It takes × ${ratio.toFixed(2)} of the plain time; the goal is × ${timeGoal}: ${reached(ratio < timeGoal)}.`,
  );
  console.log(
    `It holds ${(sqrt / 1e6).toFixed(2)} MB at most, plain ${(plain / 1e6).toFixed(2)} MB: ${((100 * sqrt) / plain).toFixed(1)} %; ` +
      `the goal is ${100 * memoryGoal} %: ${reached(sqrt < memoryGoal * plain)}.`,
  );
  console.log(`The gradients are ${same ? 'the same to the last bit' : 'NOT the same'}.`);
}

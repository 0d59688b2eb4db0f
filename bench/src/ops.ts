import { parameter, zeroGrad } from '@adjoint/autograd';
import { ones, tensor, type Tensor, zeros } from '@adjoint/tensor';
import { startPeers } from './peers.ts';
import { median, minimum, timed } from './rounds.ts';
import { smallOps } from './smallops.ts';
import { webPeers } from './webpeers.ts';

/** How many times as long as Adjoint each peer is meant to take for a small op. */
const goals: Readonly<Record<string, number>> = { torch: 3, 'tensorflow.js': 5, 'jax-js': 100 };
/** The same of PyTorch for the graph. */
const graphGoal = 7;

const graph = 'graph of 30, both ways';

const ours = smallOps<Tensor>({
  array: (values, shape, watched) => {
    const x = tensor(values as number[]).reshape(shape);
    return watched ? parameter(x) : x;
  },
  add: (x, y) => x.add(y),
  mul: (x, y) => x.mul(y),
  tanh: (x) => x.tanh(),
  sum: (x) => x.sum(),
  matmul: (x, y) => x.matmul(y),
});

/** Thirty ops on a 4 × 1 column, forward and backward. */
function graphStep(): () => Tensor {
  const w = parameter(tensor(Array.from({ length: 16 }, (_, i) => Math.sin(i))).reshape([4, 4]));
  const c = parameter(zeros([4, 1]));
  const [start, seed] = [ones([4, 1]), ones([4, 1])];
  return () => {
    let h: Tensor = start;
    for (let t = 0; t < 10; t++) h = w.matmul(h).add(c).tanh();
    h.backward(seed);
    const { grad } = w;
    zeroGrad([w, c]);
    return grad!;
  };
}

/** Times by op, then by side. */
type Times = Record<string, Record<string, number[]>>;

function report(times: Times, sides: readonly string[]): string {
  const peers = sides.slice(1);
  const rows = Object.entries(times).map(([op, by]) => [
    op,
    ...sides.map((side) =>
      by[side] ? `${minimum(by[side]).toFixed(2)} ${median(by[side]).toFixed(2).padStart(7)}` : '',
    ),
    ...peers.map((side) => (by[side] ? ratio(by, side).toFixed(1) : '')),
  ]);
  const cells = [['µs: min, median', ...sides, ...peers.map((side) => `× ${side}`)], ...rows];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ');
  return cells.map(line).join('\n');
}

/** How many times as long as Adjoint a peer takes. */
function ratio(by: Readonly<Record<string, readonly number[]>>, side: string): number {
  return median(by[side]!) / median(by['adjoint']!);
}

/** A sentence on how the ratios of some ops compare with a goal: their geometric mean, and the lowest. */
function verdict(side: string, goal: number, times: Times): string {
  const ratios = Object.entries(times).map(([op, by]) => ({ op, times: ratio(by, side) }));
  const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r.times), 0) / ratios.length);
  const least = ratios.reduce((low, r) => (r.times < low.times ? r : low));
  const lowest = ratios.length > 1 ? ` as geometric mean, × ${least.times.toFixed(1)} for ${least.op}` : '';
  return `${side} takes × ${mean.toFixed(1)}${lowest}; the goal is × ${goal}: ${mean >= goal ? 'reached' : 'missed'}`;
}

/** What a small op costs, recording included, beside PyTorch eager, TensorFlow.js and jax-js; and a graph of thirty. */
export async function opsBench(count: number): Promise<void> {
  const python = await startPeers('ops.py');
  const web = await webPeers();
  const times: Times = {};
  const note = (op: string, side: string, time: number): void => {
    ((times[op] ??= {})[side] ??= []).push(time);
  };
  const inProcess = Object.entries(web).flatMap(([name, peer]) => ('missing' in peer ? [] : [{ name, ops: peer.ops }]));
  const step = graphStep();
  for (const op of Object.values(ours)) timed(op, 50_000);
  timed(step, 2000);
  for (const { name, ops } of inProcess) for (const op of Object.values(ops)) timed(op, name === 'jax-js' ? 500 : 5000);
  for (let round = 0; round < count; round++) {
    for (const [op, run] of Object.entries(ours)) {
      note(op, 'adjoint', timed(run, 10_000));
      for (const { name, ops } of inProcess) note(op, name, timed(ops[op]!, name === 'jax-js' ? 100 : 3000));
    }
    note(graph, 'adjoint', timed(step, 500));
    if ('missing' in python) continue;
    for (const [op, time] of Object.entries(await python.round())) note(op, 'torch', time);
  }
  const sides = ['adjoint', ...Object.keys(goals)].filter((side) => times['add [4]']![side] !== undefined);
  const { [graph]: graphTimes, ...small } = times;
  console.log('One small op, its recording included in Adjoint and PyTorch (both float64).');
  console.log(report(times, sides));
  for (const side of sides.slice(1)) console.log(`Small ops: ${verdict(side, goals[side]!, small)}.`);
  if (sides.includes('torch')) console.log(`Graph: ${verdict('torch', graphGoal, { [graph]: graphTimes! })}.`);
  for (const [name, peer] of Object.entries(web))
    console.log('missing' in peer ? `Skipped ${name}: ${peer.missing}` : `${name} ${peer.version}`);
  if ('missing' in python) console.log(`Skipped PyTorch: ${python.missing}`);
  else {
    console.log(python.versions['torch'] ?? 'Skipped torch: python3 cannot import it.');
    python.close();
  }
}

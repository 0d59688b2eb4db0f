import { grad, vmap } from '@adjoint/autograd';
import { gru, recurrent } from '@adjoint/rnn';
import { key, leavesOf, mapTree, normal, stack, type Tensor } from '@adjoint/tensor';
import { median, type Rounds, table, timed } from './rounds.ts';

const [batch, hidden, inputs, steps] = [64, 16, 8, 10];
/** What share of the loop's time `vmap` may take. */
const goal = 1 / 3;

/** Gradients of each sample: one call of the batch, beside a loop over its entries. */
export async function vmapBench(count: number): Promise<void> {
  const network = recurrent(gru, { layers: 2 });
  const net = network.init(key(1), { inputs, hidden });
  /** The squared distance of the last state from a target, for one sequence [time, inputs]. */
  const loss = (weights: typeof net, x: Tensor, target: Tensor): Tensor =>
    network
      .run(weights, x.reshape([steps, 1, inputs]))
      .final.l1.sub(target)
      .square()
      .sum();
  const xs = normal(key(2), [batch, steps, inputs]);
  const targets = normal(key(3), [batch, hidden]);
  const perSample = grad(loss);
  const together = vmap(perSample, { inAxes: [null, 0, 0] });
  const entries = Array.from({ length: batch }, (_, i) => [xs.at(i), targets.at(i)] as const);
  const sides = {
    vmap: () => together(net, xs, targets),
    'loop, then stack': () => {
      const [first, ...rest] = entries.map(([x, target]) => perSample(net, x, target));
      return mapTree((...gradients: Tensor[]) => stack(gradients), first!, ...rest);
    },
  };
  const [a, b] = Object.values(sides).map((run) => leavesOf(run()).map(({ tensor }) => tensor)) as [Tensor[], Tensor[]];
  const apart = Math.max(...a.map((x, i) => x.sub(b[i]!).abs().max().item()));
  const rounds: Rounds = {};
  for (const run of Object.values(sides)) timed(run, 20);
  for (let round = 0; round < count; round++)
    for (const [name, run] of Object.entries(sides)) (rounds[name] ??= []).push(timed(run, 5));
  const share = median(rounds['vmap']!) / median(rounds['loop, then stack']!);
  console.log(
    `A gradient for each of ${batch} samples of a two-layer GRU: hidden ${hidden}, ${steps} steps (float64).`,
  );
  console.log(table(rounds, 'loop, then stack'));
  console.log(`They differ by ${apart.toExponential(1)} at most.`);
  console.log(
    `vmap takes ${(100 * share).toFixed(0)} % of the loop's time; the goal is ${(100 * goal).toFixed(0)} %: ${share < goal ? 'reached' : 'missed'}.`,
  );
}

/** Learning to learn: weights from which one step of gradient descent solves a task, found through that step's derivative. */
import { grad } from '@adjoint/autograd';
import { fit } from '@adjoint/nn';
import { foldIn, key, mapTree, stack, stopGradient, type Tensor } from '@adjoint/tensor';
import { command } from './command.ts';
import { lossOf, type Net, newNet, newTask, type Task } from './delays.ts';
import { drawLosses } from './losses.ts';
import { descent } from './results/descent.ts';
import { table } from './table.ts';
import { heading } from './terminal.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of all tasks' },
  steps: { preset: 300, least: 1, help: 'of learning to learn, for each way' },
  hidden: { preset: 24, least: 1, help: 'units of the GRU' },
} as const;

const innerRate = 0.3;
const tasksInStep = 4;

/** How a network learns from many tasks. */
export type Way = 'plain' | 'first order' | 'second order';

/** The weights one step of gradient descent on: whoever differentiates this differentiates the gradient of the RNN. */
export function adapted(net: Net, { support }: Task, way: Way = 'second order'): Net {
  const gradient = grad(lossOf)(net, support);
  return mapTree(
    (p: Tensor, g: Tensor) => p.sub((way === 'second order' ? g : stopGradient(g)).mul(innerRate)),
    net,
    gradient,
  );
}

/** The mean loss of some tasks: as the network is, or after a step of its own on each of them. */
export function lossOver(net: Net, tasks: readonly Task[], way: Way): Tensor {
  return stack(tasks.map((task) => lossOf(way === 'plain' ? net : adapted(net, task, way), task.query))).mean();
}

/** Learns from new tasks in each step. */
export async function learnToLearn(
  way: Way,
  from: Tensor,
  { steps, hidden, progress = true }: { readonly steps: number; readonly hidden: number; readonly progress?: boolean },
): Promise<{ readonly net: Net; readonly losses: readonly number[] }> {
  const learner = descent((net: Net, tasks: readonly Task[]) => lossOver(net, tasks, way), {
    learningRate: 0.01,
    maxNorm: 1,
  });
  const { model, history } = await fit(
    (now, _data, at) =>
      learner.step(
        now,
        Array.from({ length: tasksInStep }, (_, i) => newTask(foldIn(at.key, i))),
      ),
    null,
    { model: learner.begin(newNet(foldIn(from, 0), hidden)), steps, key: foldIn(from, 1), progress },
  );
  return { net: model.net, losses: history.map(({ loss }) => loss) };
}

/** Runs the part and prints as it goes. */
export async function secondOrder({ seed, steps, hidden }: Record<keyof typeof flags, number>): Promise<void> {
  console.log(heading('Learning to learn'));
  console.log(
    `\nEach task is a mixture of three delays: y[t] = a₁ x[t-1] + a₂ x[t-2] + a₃ x[t-3], of noise x. The numbers a are not` +
      `\nto be seen in x, so a network has to learn them: from eight sequences, in one step of gradient descent. MAML (Finn` +
      `\net al. 2017) looks for weights from which one step suffices. Its gradient goes through the gradient of the GRU.\n`,
  );
  const fresh = Array.from({ length: 50 }, (_, i) => newTask(foldIn(foldIn(key(seed), 9), i)));
  const rows = [['mean squared error on 50 fresh tasks', 'before the step', 'after it']];
  for (const way of ['plain', 'first order', 'second order'] as const) {
    const { net, losses } = await learnToLearn(way, foldIn(key(seed), 1), { steps, hidden });
    rows.push([
      named[way],
      lossOver(net, fresh, 'plain').item().toFixed(3),
      lossOver(net, fresh, 'second order').item().toFixed(3),
    ]);
    if (way === 'second order') console.log(`${drawLosses(losses)}\n`);
  }
  console.log(table(rows));
}

const named: Record<Way, string> = {
  plain: 'trained on all tasks, no step inside',
  'first order': 'a step inside, its derivative left out',
  'second order': 'a step inside, differentiated',
};

command(
  import.meta.url,
  { file: 'secondorder.js', what: 'Trains a GRU to learn a task in one step of gradient descent.', flags },
  secondOrder,
);

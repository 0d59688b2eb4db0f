/** How far back a loss reaches: a tanh network beside a GRU on the adding problem, before and while they learn. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fit, type Initializer, linearLayer, meanSquaredError } from '@adjoint/nn';
import {
  type CellOptions,
  flowSvg,
  flowTable,
  flowText,
  type GateWeights,
  gradientFlow,
  type GradientFlow,
  gruCell,
  recurrent,
  type Recurrent,
  rnnCell,
} from '@adjoint/rnn';
import { key, splitKey, type Tensor, uniform } from '@adjoint/tensor';
import type { Adder } from './adding/network.ts';
import { drawSums, type Sums } from './adding/sums.ts';
import { command } from './command.ts';
import { descent } from './results/descent.ts';

const units = 32;
const batch = 32;

/** As PyTorch begins: even within ±1/√units, for the gates as for the tanh network. */
const even: Initializer = (from, shape) => {
  const bound = 1 / Math.sqrt(units);
  return uniform(from, shape, { low: -bound, high: bound });
};
const begin: CellOptions = { inputInit: even, hiddenInit: even };

const networks = { 'tanh RNN': recurrent(rnnCell(begin)), GRU: recurrent(gruCell(begin)) };
type Name = keyof typeof networks;
const readout = linearLayer(units, 1);

/** What is to be watched. */
export interface FlowRun {
  readonly seed: number;
  /** After how many updates of the weights to look; 0 is before the first. */
  readonly looks: readonly number[];
  readonly length?: number;
  readonly progress?: boolean;
}

/** The gradient of a network that learns to add, a row for each look. */
export async function flowWhileLearning(name: Name, { seed, looks, ...more }: FlowRun): Promise<GradientFlow> {
  const { length = 100, progress = false } = more;
  const [forCells, forReadout, forTraining, forLooks] = splitKey(key(seed), 4);
  const network = networks[name];
  const watched = drawSums(forLooks!, batch, length);
  const rows: GradientFlow['rows'][number][] = [];
  const look = (net: Adder, updates: number): void => {
    if (!looks.includes(updates)) return;
    const { rows: found } = gradientFlow(network, (told, sums: Sums) => lossOf(told, net, sums), watched);
    rows.push(...found.map((row) => ({ ...row, name: updates === 0 ? 'untrained' : `${updates} updates` })));
  };
  const learner = descent((net: Adder, sums: Sums) => lossOf(network, net, sums), { learningRate: 0.01, maxNorm: 1 });
  const net = { cells: network.init(forCells!, { inputs: 2, hidden: units }), readout: readout.init(forReadout!) };
  look(net, 0);
  await fit((model, _data, at) => learner.step(model, drawSums(at.key, batch, length)), null, {
    model: learner.begin(net),
    steps: Math.max(...looks),
    key: forTraining!,
    report: (step, { model }) => look(model.net, step + 1),
    progress,
  });
  return { rows };
}

/** The mean squared error of what is answered after the last step, so that all of the gradient enters there. */
function lossOf(network: Recurrent<GateWeights, Tensor>, net: Adder, { inputs, sums }: Sums): Tensor {
  return meanSquaredError(readout.run(net.readout, network.run(net.cells, inputs).final.l0), sums);
}

/** Both networks in one picture. */
export async function flowsWhileLearning(run: FlowRun): Promise<Readonly<Record<Name, GradientFlow>>> {
  return { 'tanh RNN': await flowWhileLearning('tanh RNN', run), GRU: await flowWhileLearning('GRU', run) };
}

/** The picture of the README. */
export const picture = fileURLToPath(new URL('../../docs/images/gradient-flow.svg', import.meta.url));

export const preset: FlowRun = { seed: 1, looks: [0, 100, 300] };

const flags = { seed: { preset: preset.seed, least: 0, help: 'of weights and sequences' } } as const;

command(
  import.meta.url,
  { file: 'gradientflow.js', what: `Draws how far back a loss reaches: ${relative('', picture)}`, flags },
  async ({ seed }) => {
    const flows = await flowsWhileLearning({ ...preset, seed, progress: true });
    console.log(`${flowText(flows)}\n\n${flowTable(flows)}`);
    if (seed !== preset.seed) return;
    writeFileSync(
      picture,
      `${flowSvg(flows, { title: 'Adding problem over 100 steps: how far back the loss reaches' })}\n`,
    );
    console.log(`\n${relative('', picture)}`);
  },
);

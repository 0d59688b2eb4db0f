/** A cell invented here, which stacks and runs both ways like those of the library, and learns to match brackets. */
import { gradcheck } from '@adjoint/autograd';
import { binaryCrossEntropyWithLogits, fit } from '@adjoint/nn';
import { recurrent, type Recurrent, type RecurrentNet } from '@adjoint/rnn';
import { foldIn, key, linear, normal, type Tensor, zeros } from '@adjoint/tensor';
import { type Brackets, bracketsOf, matchedIn, randomTexts } from './brackets.ts';
import { command } from './command.ts';
import { drawLosses } from './losses.ts';
import { descent } from './results/descent.ts';
import { table } from './table.ts';
import { heading } from './terminal.ts';
import { type Speeds, type TwoSpeeds, twoSpeeds } from './twospeeds.ts';

export const flags = {
  seed: { preset: 1, least: 0, help: 'of the weights and of all texts' },
  steps: { preset: 300, least: 1, help: 'of training, for each of two networks' },
  hidden: { preset: 24, least: 1, help: 'units of each cell' },
} as const;

const length = 20;
const batch = 32;

type Net = { readonly cells: RecurrentNet<TwoSpeeds, Speeds>; readonly weight: Tensor; readonly bias: Tensor };

/** A network of the cell, and how sure it is at each sign that there is a partner. */
export class Matcher {
  readonly network: Recurrent<TwoSpeeds, Speeds>;
  readonly width: number;
  readonly hidden: number;

  constructor(hidden: number, bidirectional: boolean) {
    this.network = recurrent(twoSpeeds, { layers: 2, bidirectional });
    this.hidden = hidden;
    this.width = bidirectional ? 2 * hidden : hidden;
  }

  init(from: Tensor): Net {
    return {
      cells: this.network.init(foldIn(from, 0), { inputs: 3, hidden: this.hidden }),
      weight: normal(foldIn(from, 1), [1, this.width], { std: 0.1 }),
      bias: zeros([1]),
    };
  }

  /** Logits [time, batch]. */
  logits(net: Net, x: Tensor): Tensor {
    const { outputs } = this.network.run(net.cells, x);
    return linear(outputs, net.weight, net.bias).reshape(x.shape.slice(0, 2));
  }

  /** Of the brackets only: dots have no partners. */
  loss(net: Net, { x, matched, bracket }: Brackets): Tensor {
    const each = binaryCrossEntropyWithLogits(this.logits(net, x), matched, { reduction: 'none' });
    return each.mul(bracket).sum().div(bracket.sum());
  }

  /** The share of brackets that are judged right. */
  accuracy(net: Net, { x, matched, bracket }: Brackets): number {
    const right = this.logits(net, x).greater(0).equal(matched.greater(0.5)).cast('float64');
    return right.mul(bracket).sum().div(bracket.sum()).item();
  }
}

/** Trains one network on texts of its own. */
export async function learnBrackets(
  matcher: Matcher,
  from: Tensor,
  { steps, progress = true }: { readonly steps: number; readonly progress?: boolean },
): Promise<{ readonly net: Net; readonly losses: readonly number[] }> {
  const learner = descent((net: Net, texts: Brackets) => matcher.loss(net, texts), { learningRate: 0.005, maxNorm: 1 });
  const { model, history } = await fit(
    (now, _data, at) => learner.step(now, bracketsOf(randomTexts(at.key, batch, length))),
    null,
    { model: learner.begin(matcher.init(foldIn(from, 0))), steps, key: foldIn(from, 1), progress },
  );
  return { net: model.net, losses: history.map(({ loss }) => loss) };
}

/** A text, and below it what a network says of its brackets: + for a partner, - for none, ! where it is wrong. */
export function judged(matcher: Matcher, net: Net, text: string): string {
  const sure = matcher.logits(net, bracketsOf([text]).x).toTypedArray();
  const truth = matchedIn(text);
  const marks = Array.from(text).map((sign, t) => {
    if (sign === '.') return ' ';
    if (sure[t]! > 0 !== truth[t]) return '!';
    return truth[t] ? '+' : '-';
  });
  return `  ${text}\n  ${marks.join('')}`;
}

/** Runs the part and prints as it goes. */
export async function ownCell({ seed, steps, hidden }: Record<keyof typeof flags, number>): Promise<void> {
  console.log(heading('A cell of your own'));
  console.log(
    `\nTwenty lines of equations (twospeeds.ts), no derivative among them. Does the tape agree with differences?\n`,
  );
  const small = new Matcher(2, true);
  const few = bracketsOf(randomTexts(key(seed), 2, 5));
  const { checked } = gradcheck((net: Net) => small.loss(net, few), [small.init(key(seed))]);
  console.log(`  ${checked} derivatives of a small network of two layers, both ways: all right.\n`);

  console.log(`Which brackets have a partner? Two layers of ${hidden} units, Adam, ${steps} steps (seed ${seed}).\n`);
  const fresh = bracketsOf(randomTexts(foldIn(key(seed), 9), 256, length));
  const shown = randomTexts(foldIn(key(seed), 10), 3, 40);
  const rows = [['on 256 fresh texts', 'brackets judged right']];
  for (const [name, bothWays] of [
    ['forwards only', false],
    ['both ways', true],
  ] as const) {
    const matcher = new Matcher(hidden, bothWays);
    const { net, losses } = await learnBrackets(matcher, foldIn(key(seed), 1), { steps });
    rows.push([name, `${(100 * matcher.accuracy(net, fresh)).toFixed(1)} %`]);
    console.log(`${name}\n${drawLosses(losses)}\n`);
    console.log(`${shown.map((text) => judged(matcher, net, text)).join('\n')}\n`);
  }
  console.log(table(rows));
  console.log('\nWho reads forwards only cannot know whether an open bracket will be closed.');
}

command(
  import.meta.url,
  { file: 'owncell.js', what: 'Trains a recurrent cell that is invented here.', flags },
  ownCell,
);

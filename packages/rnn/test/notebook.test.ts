import { type Parameter, parameter, valueAndGrad, zeroGrad } from '@adjoint/autograd';
import { mapTree, numpyRandom, type Tensor, zeros } from '@adjoint/tensor';
import { compareGradients } from '@adjoint/testing';
import { describe, expect, it } from 'vitest';
import type { ByHandNet, Matrix } from '../src/byhand.ts';
import { type Elman, elman } from '../src/elman.ts';
import { unroll } from '../src/unroll.ts';
import { cellNet, columns, handGradients, handNet, rows } from './columns.ts';
import notebook from './data/notebook.json' with { type: 'json' };

/** The notebook's bar: NumPy itself changes the 13th digit with its BLAS. */
const RELATIVE = 5e-12;
/** Parameters are of size 1, after 1,001 updates of rounding. */
const PARAMETER = 1e-13;

const { X, Y, learningRate, exact, initial } = notebook;
const xs = X.map(rows);
const ys = Y.map(rows);
const first = cellNet(namesOf(initial));

function namesOf(values: Record<'Wxh' | 'Whh' | 'Why' | 'bh' | 'by', Matrix>): ByHandNet {
  return { wxh: values.Wxh, whh: values.Whh, why: values.Why, bh: values.bh, by: values.by };
}

/** What the notebook prints: the full sum of squared errors. */
function loss(net: Elman, start: Tensor = elman.start(net, 1)): Tensor {
  const { outputs } = unroll(elman, net, xs, { start });
  return outputs.map((y, t) => y.sub(ys[t]!).square().sum()).reduce((sum, term) => sum.add(term));
}

/** What the notebook differentiates: dy = y - Y is the gradient of half of it. */
function half(net: Elman, start?: Tensor): Tensor {
  return loss(net, start).mul(0.5);
}

interface Trained {
  readonly losses: readonly number[];
  readonly net: Elman;
}

/** One update, and then 1,000 epochs that note the loss before each update. */
function trainByTransform(): Trained {
  let net = first;
  const losses: number[] = [];
  for (let epoch = -1; epoch < 1000; epoch++) {
    const { value, gradient } = valueAndGrad(half)(net);
    net = mapTree((w: Tensor, g: Tensor) => w.sub(g.mul(learningRate)), net, gradient);
    if (epoch >= 0) losses.push(2 * value.item());
  }
  return { losses, net };
}

function trainByParameters(): Trained {
  const net = mapTree((w: Tensor) => parameter(w), first);
  const losses: number[] = [];
  for (let epoch = -1; epoch < 1000; epoch++) {
    const total = loss(net);
    if (epoch >= 0) losses.push(total.item());
    zeroGrad(net);
    total.mul(0.5).backward();
    for (const w of Object.values(net) as Parameter[]) w.assign(w.sub(w.grad!.mul(learningRate)));
  }
  return { losses, net };
}

describe('the notebook by tape', () => {
  it('starts from the bits that np.random.seed(1) gives', () => {
    const random = numpyRandom(1);
    const wxh = random.randn(4, 1).mul(0.01);
    const whh = random.randn(4, 4).mul(0.01);
    const why = random.randn(1, 4).mul(0.01);
    expect({ wxh: wxh.toArray(), whh: whh.toArray(), why: why.toArray() }).toEqual({
      wxh: initial.Wxh,
      whh: initial.Whh,
      why: initial.Why,
    });
  });

  it('computes its first pass', () => {
    const { outputs, states } = unroll(elman, first, xs);
    const pass = { ys: outputs.map(columns), hs: states.map(columns) };
    const { equal, sentence } = compareGradients({ ys: notebook.ys, hs: notebook.hs }, pass, { tolerance: PARAMETER });
    expect(equal, sentence).toBe(true);
    expect(Math.abs(loss(first).item() / exact.firstLoss - 1)).toBeLessThanOrEqual(RELATIVE);
  });

  it('computes its first gradients, with no derivative written', () => {
    const start = zeros([1, 4]);
    const { gradient: net } = valueAndGrad(half)(first, start);
    const { gradient: h0 } = valueAndGrad(half, { argument: 1 })(first, start);
    const { dWxh: wxh, dWhh: whh, dWhy: why, dbh: bh, dby: by, dh0 } = exact.gradients;
    const byTape = handGradients({ net, h0: h0! });
    const found = compareGradients({ wxh, whh, why, bh, by, h0: dh0 }, byTape, { tolerance: PARAMETER });
    expect(found.equal, found.sentence).toBe(true);
  });

  it.each([
    { style: 'valueAndGrad', train: trainByTransform },
    { style: 'backward', train: trainByParameters },
  ])('trains as it does, with $style: 1,000 losses and the final parameters', ({ train }) => {
    const { losses, net } = train();
    expect(losses).toHaveLength(1000);
    const relative = losses.map((value, epoch) => Math.abs(value / exact.losses[epoch]! - 1));
    expect(Math.max(...relative)).toBeLessThanOrEqual(RELATIVE);
    const last = loss(net).item();
    expect(Math.abs(last / exact.lossAfterLastUpdate - 1)).toBeLessThanOrEqual(RELATIVE);
    const final = handNet(net);
    const expected = namesOf(exact.finalParameters);
    for (const name of ['wxh', 'whh', 'why', 'bh', 'by'] as const)
      final[name].forEach((row, i) =>
        row.forEach((value, j) =>
          expect(Math.abs(value - expected[name][i]![j]!), name).toBeLessThanOrEqual(PARAMETER),
        ),
      );
  });

  it('trains to the same bits in both styles', () => {
    const [a, b] = [trainByTransform(), trainByParameters()];
    expect(a.losses).toEqual(b.losses);
    expect(handNet(a.net)).toEqual(handNet(b.net));
  });
});

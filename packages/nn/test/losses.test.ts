import { vjp } from '@adjoint/autograd';
import { ones, type Tensor, tensor, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from '../src/index.ts';
import reference from './data/losses.json' with { type: 'json' };

/** Two right float64 computations of some dozens of terms, relative to the largest. */
const CLOSE = 1e-11;

interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
interface Case {
  readonly id: string;
  readonly fn: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly ints: readonly string[];
  readonly inputs: Readonly<Record<string, Stored>>;
  readonly cot: Stored;
  readonly out: Stored;
  readonly grad: Readonly<Record<string, Stored>>;
  readonly second?: Readonly<Record<string, Stored>>;
}
const cases = reference.cases as unknown as readonly Case[];

const read = ({ shape, data }: Stored, dtype: 'float64' | 'int32' = 'float64'): Tensor =>
  data.length === 0 ? zeros(shape, { dtype }) : tensor(data.map(Number), { dtype }).reshape(shape);

/** Numbers that are right up to rounding; NaN and infinities must be where they are. */
function expectNear(what: string, found: Tensor, stored: Stored): void {
  expect([...found.shape], `the shape of the ${what}`).toEqual(stored.shape);
  const wanted = stored.data.map(Number);
  const scale = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  found.toTypedArray().forEach((value, i) => {
    const same = Object.is(value + 0, wanted[i]! + 0) || Math.abs(value - wanted[i]!) <= CLOSE * scale;
    expect(same, `${what}: element ${i} is ${value}, torch says ${wanted[i]}`).toBe(true);
  });
}

/** Multiples of 1/16 between -2 and 2 without a zero; the same as in losses.py. */
const direction = (k: number, like: Tensor): Tensor =>
  like.size === 0
    ? like
    : tensor(Array.from({ length: like.size }, (_, i) => (((37 * i + 11 * k + 5) % 64) - 31.5) / 16)).reshape(
        like.shape,
      );

const names: Readonly<Record<string, string>> = {
  label_smoothing: 'labelSmoothing',
  ignore_index: 'ignoreIndex',
  log_target: 'logTarget',
  log_input: 'logInput',
  zero_infinity: 'zeroInfinity',
  pos_weight: 'posWeight',
  input_lengths: 'inputLengths',
  target_lengths: 'targetLengths',
};
const camelCased = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [names[key] ?? key, value]));

const losses: Readonly<Record<string, (...args: readonly unknown[]) => Tensor>> = {
  mse_loss: nn.meanSquaredError,
  l1_loss: nn.meanAbsoluteError,
  huber_loss: nn.huber,
  smooth_l1_loss: nn.smoothL1,
  cross_entropy: nn.crossEntropy,
  nll_loss: nn.nll,
  binary_cross_entropy: nn.binaryCrossEntropy,
  binary_cross_entropy_with_logits: nn.binaryCrossEntropyWithLogits,
  kl_div: nn.klDivergence,
  cosine_embedding_loss: nn.cosineEmbedding,
  gaussian_nll_loss: nn.gaussianNll,
  poisson_nll_loss: nn.poissonNll,
  margin_ranking_loss: nn.marginRanking,
  hinge_embedding_loss: nn.hingeEmbedding,
  triplet_margin_loss: nn.tripletMargin,
  ctc_loss: nn.ctc,
} as never;

/** The loss of a case as the reference has it: log-probabilities are made of logits first. */
function lossOf({ fn, options }: Case, inputs: Readonly<Record<string, Tensor>>): Tensor {
  const { input, other, target, var: variance, ...rest } = inputs;
  const logs = fn === 'nll_loss' || fn === 'kl_div' ? input!.logSoftmax(input!.rank === 1 ? 0 : 1) : input!;
  const args = [logs, other, target, variance].filter((x) => x !== undefined);
  return losses[fn]!(...args, camelCased({ ...options, ...rest }));
}

describe('agrees with torch in value, gradients and second derivatives:', () => {
  test.each(cases)('$id', (one) => {
    const inputs = Object.fromEntries(
      Object.entries(one.inputs).map(([name, x]) => [name, read(x, one.ints.includes(name) ? 'int32' : 'float64')]),
    );
    expectNear('value', lossOf(one, inputs), one.out);
    const active = Object.keys(one.grad);
    const point = active.map((name) => inputs[name]!);
    const f = (...xs: Tensor[]): Tensor =>
      lossOf(one, { ...inputs, ...Object.fromEntries(active.map((name, k) => [name, xs[k]!])) });
    const gradients = (...xs: Tensor[]): readonly Tensor[] => vjp(f, ...xs).pullback(read(one.cot));
    gradients(...point).forEach((g, k) => expectNear(`gradient by ${active[k]}`, g, one.grad[active[k]!]!));
    const { second } = one;
    if (second === undefined) return;
    const along = (...xs: Tensor[]): Tensor =>
      gradients(...xs)
        .map((g, k) => g.mul(direction(k, g)).sum() as Tensor)
        .reduce((a, b) => a.add(b));
    const found: readonly Tensor[] = vjp(along, ...point).pullback(ones([]));
    found.forEach((g, k) => expectNear(`second derivative by ${active[k]}`, g, second[active[k]!]!));
  });
});

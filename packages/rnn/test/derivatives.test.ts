import { grad, gradcheck, hvp, jacobian, jvp, vmap } from '@adjoint/autograd';
import { foldIn, key, mapTree, normal, stack, tensor, type Tensor } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { recurrent, type RecurrentOptions } from '../src/index.ts';
import { cellOf, kindNames } from './anycell.ts';
import { loss, made, randomLike, type Run, time } from './anyrun.ts';
import { bits, distance } from './distance.ts';
import type { Told } from './plainloop.ts';

/** Two right computations of one derivative, of numbers of a hundred and less. */
const CLOSE = 1e-11;
/** What plain differences of a gradient reach where a normalization is steep. */
const BY_DIFFERENCES = 1e-4;

/** All options at once, but that what the last layer says is not too much. */
const everything: RecurrentOptions = {
  layers: 2,
  bidirectional: true,
  dropout: 0.3,
  zoneout: 0.2,
  residual: true,
  learnedStart: true,
  checkpoint: 'sqrt',
};

function run(kind: Run['kind'], seed: number, options: RecurrentOptions = everything) {
  return made({ kind, seed, options, lengths: [time, 1, 3], training: true, startGiven: false });
}

/** Small weights: differences of steep functions are poor. */
function gentle({ net, xs }: Told): Told['net'] & { xs: Tensor } {
  return mapTree((x: Tensor) => x.mul(0.4), { ...net, xs });
}

const told = ({ xs, ...net }: ReturnType<typeof gentle>): Partial<Told> => ({ net, xs });

// relu has kinks, where differences lie.
const smooth = kindNames.filter((kind) => kind !== 'relu');

test.each(smooth)('%s has the gradients that differences give, by weights, inputs and start', (kind) => {
  const network = recurrent(cellOf(kind));
  const net = randomLike(key(1), network.init(key(0), { inputs: 1, hidden: 2 }));
  const xs = normal(key(2), [2, 1, 1]);
  const start = randomLike(key(3), network.start(net, 1));
  gradcheck(
    (at: { net: typeof net; xs: Tensor; start: typeof start }) => loss(network.run(at.net, at.xs, { start: at.start })),
    [{ net, xs, start }],
  );
});

test.each(kindNames)('%s: forward and reverse mode agree, to the second order', (kind) => {
  const each = run(kind, 5);
  const at = gentle(each.told as Told);
  const along = randomLike(key(6), at);
  const f = (p: typeof at) => loss(each.run(told(p)));
  const dot = (a: unknown, b: unknown): number => {
    let sum = 0;
    mapTree((x: Tensor, y: Tensor) => (sum += x.mul(y).sum().item()), a, b);
    return sum;
  };
  const gradient = grad(f)(at);
  expect(jvp(f, [at], [along]).tangent.item()).toBeCloseTo(dot(gradient, along), 11);

  const { product } = hvp(f, [at], [along]);
  const twice = grad((p: typeof at) => {
    const g = grad(f)(p);
    let sum = tensor(0) as Tensor;
    mapTree((x: Tensor, v: Tensor) => (sum = sum.add(x.mul(v).sum())), g, along);
    return sum;
  })(at);
  expect(distance(product[0], twice)).toBeLessThan(CLOSE);
  if (kind === 'relu') return;
  const h = 1e-5;
  const moved = (by: number) => grad(f)(mapTree((x: Tensor, v: Tensor) => x.add(v.mul(by)), at, along));
  const slope = mapTree((a: Tensor, b: Tensor) => a.sub(b).div(2 * h), moved(h), moved(-h));
  expect(distance(slope, product[0])).toBeLessThan(BY_DIFFERENCES);
});

test('the Jacobian is causal, per sequence, and 0 in the padding', () => {
  const each = run('gru', 7, { layers: 2, residual: true, checkpoint: 'sqrt' });
  const lengths = [time, 1, 3];
  const all = jacobian((xs: Tensor) => each.run({ xs }).outputs.sum(2))((each.told as Told).xs);
  const reads = all.abs().sum(4).toArray() as number[][][][];
  reads.forEach((rows, t) =>
    rows.forEach((row, b) =>
      row.forEach((byBatch, u) =>
        byBatch.forEach((size, c) =>
          expect(size > 0, `${t} ${b} ${u} ${c}`).toBe(b === c && u <= t && t < lengths[b]!),
        ),
      ),
    ),
  );
});

test('vmap of vmap of a gradient is two loops', () => {
  const each = run('lstm', 8, { layers: 2, bidirectional: true, checkpoint: 'sqrt' });
  const f = (net: unknown, xs: Tensor) => grad((at: Partial<Told>) => loss(each.run(at)))({ net, xs } as Told);
  const nets = [0, 1].map((k) => randomLike(foldIn(key(9), k), (each.told as Told).net));
  const sequences = normal(key(10), [3, ...(each.told as Told).xs.shape]);
  const stacked = mapTree((a: Tensor, b: Tensor) => stack([a, b]), nets[0]!, nets[1]!);
  const table = vmap((net: unknown) => vmap((xs: Tensor) => f(net, xs))(sequences))(stacked);
  nets.forEach((net, i) =>
    [0, 1, 2].forEach((j) =>
      expect(bits(mapTree((x: Tensor) => x.at(i, j), table))).toEqual(bits(f(net, sequences.at(j)))),
    ),
  );
});

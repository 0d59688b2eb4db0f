import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';
import * as autograd from '../packages/autograd/src/index.ts';

interface Bundle {
  readonly name: string;
  readonly program: string;
  /** The most that it may weigh, in bytes after minification and gzip; each raise with its reason. */
  readonly ceiling: number;
  readonly reason: string;
  /** What the program prints, to about this many digits: nothing that it needs was shaken off. */
  readonly prints: number;
}

/** All values that autograd exports but `why`. */
const computing = Object.keys(autograd)
  .filter((name) => name !== 'why')
  .join(', ');

const bundles: readonly Bundle[] = [
  {
    name: 'everything in tensor and autograd',
    program: `
      import * as tensor from '@adjoint/tensor';
      import * as autograd from '@adjoint/autograd';
      globalThis.everything = { ...tensor, ...autograd };
      console.log(everything.grad(everything.tanh)(1).item());`,
    ceiling: 70_000,
    reason:
      'what computes, and 7 kB of why, which explains gradients in sentences; who does not import it has none of it',
    prints: 1 - Math.tanh(1) ** 2,
  },
  {
    name: 'all of tensor and autograd that computes',
    program: `
      import * as tensor from '@adjoint/tensor';
      import { ${computing} } from '@adjoint/autograd';
      globalThis.everything = { ...tensor, ${computing} };
      console.log(everything.grad(everything.tanh)(1).item());`,
    ceiling: 63_000,
    reason:
      'the goal is 60 kB; 330 exports and the sentences of their errors, 8 kB of it, take two more until samples leave the ops',
    prints: 1 - Math.tanh(1) ** 2,
  },
  {
    name: 'a program that trains the notebook',
    program: `
      import { valueAndGrad } from '@adjoint/autograd';
      import { sgd } from '@adjoint/nn';
      import { elman, unroll } from '@adjoint/rnn';
      import { numpyRandom, stack, tensor, zeros } from '@adjoint/tensor';
      const xs = [1, 2, 3].map((x) => tensor([[x]]));
      const ys = stack([2, 4, 6].map((y) => tensor([[y]])));
      const random = numpyRandom(1);
      const small = (...shape) => random.randn(...shape).mul(0.01);
      let net = { wxh: small(4, 1), whh: small(4, 4), why: small(1, 4), bh: zeros([4]), by: zeros([1]) };
      const halfLoss = (net) => stack(unroll(elman, net, xs).outputs).sub(ys).square().sum().mul(0.5);
      const optimizer = sgd({ learningRate: 0.01 });
      let state = optimizer.init(net);
      let loss;
      for (let update = 0; update <= 901; update++) {
        const { value, gradient } = valueAndGrad(halfLoss)(net);
        loss = 2 * value.item();
        ({ params: net, state } = optimizer.update(net, gradient, state));
      }
      console.log(loss);`,
    ceiling: 27_000,
    reason:
      'the goal is 25 kB; x.at with masks and index tensors takes one more, momentum and schedules in sgd another',
    prints: 2.8666615553039435e-5,
  },
  {
    name: 'one op and its gradient',
    program: `
      import { grad } from '@adjoint/autograd';
      import { tanh } from '@adjoint/tensor';
      console.log(grad(tanh)(1).item());`,
    ceiling: 22_000,
    reason: 'the methods, printing and the tape, which every program has',
    prints: 1 - Math.tanh(1) ** 2,
  },
];

/** Where the program would stand: in a folder whose dependencies are the packages. */
const entry = fileURLToPath(new URL('../bench/entry.js', import.meta.url));

/** A program with all it uses in one minified text, and the files that went in, heaviest first. */
async function bundled(program: string): Promise<{ readonly code: string; readonly parts: readonly string[] }> {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? program : null),
      },
    ],
  });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
    const parts = Object.entries(output[0].modules)
      .toSorted(([, a], [, b]) => b.renderedLength - a.renderedLength)
      .map(([path, { renderedLength }]) => `${path.replace(/^.*\/packages\//, '')} ${renderedLength}`);
    return { code: output[0].code, parts };
  } finally {
    await bundle.close();
  }
}

describe('a bundle of', () => {
  for (const { name, program, ceiling, reason, prints } of bundles)
    test(`${name} runs and weighs less than ${ceiling / 1000} kB`, async () => {
      const { code, parts } = await bundled(program);
      const printed = execFileSync(process.execPath, ['--input-type=module', '-'], { input: code, encoding: 'utf8' });
      expect(Number(printed)).toBeCloseTo(prints, 12);
      const size = gzipSync(code).length;
      expect(size, `${reason}; the heaviest parts before minification:\n${parts.slice(0, 30).join('\n')}`).toBeLessThan(
        ceiling,
      );
    });

  test('a few functions leaves out the rare ones', async () => {
    const { parts } = await bundled(bundles.at(-1)!.program);
    const rare = /\/(?:einsum|cholesky|pinv|gradcheck|scan|threefry|numpyrandom|lgamma|erf|exactlog|primitives)\.js /;
    expect(parts.filter((part) => rare.test(part))).toEqual([]);
  });
});

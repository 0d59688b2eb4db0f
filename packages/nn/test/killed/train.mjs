// A training that can be killed: node train.mjs <folder> <steps between checkpoints>. It prints what it does.
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { valueAndGrad } from '@adjoint/autograd';
import { bernoulli, key, normal, splitKey } from '@adjoint/tensor';
import { adam, batches, fit, globalNorm, splitData } from '../../src/index.ts';

const [, , folder, every] = process.argv;
const [forData, forNet, forSplit, forFit] = splitKey(key(11), 4);
const x = normal(forData, [40, 4]);
const { train, heldOut } = splitData(
  { x, y: x.square().sum(1, { keepdims: true }) },
  { fraction: 0.25, key: forSplit },
);
const rule = adam({ learningRate: 0.02 });
const net = { a: normal(forNet, [4, 8], { std: 0.5 }), b: normal(forNet, [8, 1], { std: 0.5 }) };

const lossOf = (net, { x, y }, mask) => x.matmul(net.a).tanh().mul(mask).matmul(net.b).sub(y).square().mean();
const lossAndGradient = valueAndGrad(lossOf);

/** Dropout by the step's key, Adam, and numbers that change in the model's tree. It takes its time: so it can be killed. */
async function step({ net, state, plateau }, batch, { key, step }) {
  process.stdout.write(`step ${step};`);
  await setTimeout(1);
  const mask = bernoulli(key, 0.8, [8]).cast('float64').div(0.8);
  const { value, gradient } = lossAndGradient(net, batch, mask);
  const { params, state: next } = rule.update(net, gradient, state);
  const best = Math.min(plateau.best, value.item());
  const model = { net: params, state: next, plateau: { best, note: best === plateau.best ? null : 'better' } };
  return { model, loss: value, gradientNorm: globalNorm(gradient) };
}

try {
  const { steps: done, interrupted } = await fit(step, (_epoch, key) => batches(train, { size: 4, key }), {
    model: { net, state: rule.init(net), plateau: { best: Infinity, note: null } },
    key: forFit,
    steps: 60,
    validate: ({ net }) => lossOf(net, heldOut, 1),
    checkpoint: { path: join(folder, 'run.safetensors'), every: Number(every), best: join(folder, 'best.safetensors') },
    metrics: { path: join(folder, 'run.csv') },
    progress: false,
  });
  process.stdout.write(`\n${JSON.stringify({ done, interrupted })}\n`);
} catch (error) {
  process.stdout.write(`\n${JSON.stringify({ name: error.name, code: error.cause?.code, message: error.message })}\n`);
}

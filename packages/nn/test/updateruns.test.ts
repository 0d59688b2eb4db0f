import { valueAndGrad } from '@adjoint/autograd';
import { slice, tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  clipByGlobalNorm,
  cosineDecay,
  exponentialDecay,
  linearRate,
  lion,
  nadam,
  oneCycle,
  radam,
  rmsprop,
  type Schedule,
  sequentialRates,
  sgd,
  stepDecay,
  type UpdateRule,
} from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optim.json' with { type: 'json' };
import options from './data/optimOptions.json' with { type: 'json' };

/** Twenty steps of two right float64 computations. */
const CLOSE = 1e-12;

type Net = { readonly p: Tensor; readonly q: Tensor };

const a = tensor([
  [3, 0.5, 0],
  [0.5, 1, 0.2],
  [0, 0.2, 0.1],
]);

/** The function of the reference runs. */
function objective({ p, q }: Net): Tensor {
  const bent = slice(p, [0, 2])
    .sin()
    .matmul(q)
    .matmul(slice(p, [1, 3]).cos());
  const rest = q.square().square().sum().mul(0.25).add(q.sum().mul(0.5).exp().add(1).log());
  return p.matmul(a).matmul(p).mul(0.5).sub(p.sum()).add(bent).add(rest);
}

type Settings = Readonly<Record<string, number | boolean | readonly number[]>>;

const makers: Readonly<Record<string, (options: object) => UpdateRule<unknown>>> = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamw,
  NAdam: nadam,
  RAdam: radam,
  RMSprop: rmsprop,
  Adagrad: adagrad,
  Adadelta: adadelta,
  Adamax: adamax,
  Lion: lion,
};
const renamed: Readonly<Record<string, string>> = { lr: 'learningRate', eps: 'epsilon' };
const camelCase = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function ruleFor(name: string, { betas, ...settings }: Settings, rate?: Schedule): UpdateRule<unknown> {
  const named = Object.entries(settings).map(([key, value]) => [renamed[key] ?? camelCase(key), value]);
  const [beta1, beta2] = (betas ?? []) as number[];
  return makers[name]!({
    ...Object.fromEntries(named),
    ...(betas && { beta1, beta2 }),
    ...(rate && { learningRate: rate }),
  });
}

const begin: Net = { p: tensor(reference.p0), q: tensor(reference.q0) };

const schedules: Readonly<Record<string, Schedule>> = {
  StepLR: stepDecay({ rate: 0.05, every: 5, gamma: 0.5 }),
  ExponentialLR: exponentialDecay({ rate: 0.05, gamma: 0.9 }),
  LinearLR: linearRate({ rate: 0.05, startFactor: 0.1, steps: 6 }),
  OneCycleLR: oneCycle({ maxRate: 0.1, steps: 25 }),
  'SequentialLR(LinearLR(0.1,5),CosineAnnealingLR(15),[5])': sequentialRates(
    [linearRate({ rate: 0.1, startFactor: 0.1, steps: 5 }), cosineDecay({ rate: 0.1, steps: 15 })],
    [5],
  ),
};

describe('runs of 20 steps agree with torch', () => {
  test.each([
    ...reference.runs.map((run) => ({ ...run, scheduler: undefined, lr_used: undefined })),
    ...reference.schedules.map((run) => ({ ...run, clip_max_norm: undefined, norm_before_clip: undefined })),
  ])('$optimizer $kwargs $scheduler', (run) => {
    const rate = run.scheduler === undefined ? undefined : schedules[run.scheduler]!;
    if (rate)
      expect(
        distance(
          run.lr_used!.map((_, step) => rate(step)),
          run.lr_used,
        ),
      ).toBeLessThan(CLOSE);
    const rule = ruleFor(run.optimizer, run.kwargs, rate);
    let net = begin;
    let state = rule.init(net);
    for (let t = 0; t < run.p.length; t++) {
      const { value, gradient } = valueAndGrad(objective)(net);
      let gradients: Net = gradient;
      expect(distance(value, run.losses[t])).toBeLessThan(CLOSE);
      if (run.clip_max_norm !== undefined) {
        const clipped = clipByGlobalNorm(gradients, run.clip_max_norm);
        expect(distance(clipped.norm, run.norm_before_clip[t])).toBeLessThan(CLOSE);
        gradients = clipped.gradients;
      }
      ({ params: net, state } = rule.update(net, gradients, state));
      expect(distance(net.p, run.p[t])).toBeLessThan(CLOSE);
      expect(distance(net.q, run.q[t])).toBeLessThan(CLOSE);
    }
  });
});

describe('every option does what it does in torch, and a parameter may enter late', () => {
  test.each(options.runs.map((run) => ({ ...run, kwargs: run.kwargs as unknown as Settings })))(
    '$optimizer $kwargs',
    (run) => {
      const rule = ruleFor(run.optimizer, run.kwargs);
      const loss = (net: Net): Tensor => objective(net).mul(run.kwargs['maximize'] === true ? -1 : 1);
      let net = begin;
      let state = rule.init(net);
      for (let t = 1; t <= 20; t++) {
        const { gradient } = valueAndGrad(loss)(net);
        const gradients = { p: gradient.p, q: t < 3 ? null : gradient.q };
        ({ params: net, state } = rule.update(net, gradients, state));
        const shown = options.shown.indexOf(t);
        if (shown < 0) continue;
        expect(distance(net.p, run.p[shown])).toBeLessThan(CLOSE);
        expect(distance(net.q, run.q[shown])).toBeLessThan(CLOSE);
      }
    },
  );
});

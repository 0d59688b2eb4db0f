import { grad, parameter, valueAndGrad, zeroGrad } from '@adjoint/autograd';
import {
  DtypeError,
  mapTree,
  NumericsError,
  ShapeError,
  slice,
  tensor,
  type Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { adam, assignStep, clipByGlobalNorm, momentum, type Optimizer, sgd } from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optim.json' with { type: 'json' };

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

interface Settings {
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly dampening?: number;
  readonly weight_decay?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
}

function optimizerFor(name: string, { lr, momentum: decay, nesterov, betas, eps }: Settings): Optimizer<never> {
  if (name === 'Adam')
    return adam({
      learningRate: lr,
      ...(betas && { beta1: betas[0], beta2: betas[1] }),
      ...(eps !== undefined && { epsilon: eps }),
    }) as Optimizer<never>;
  if (decay === undefined) return sgd({ learningRate: lr }) as Optimizer<never>;
  return momentum({ learningRate: lr, momentum: decay, nesterov: nesterov ?? false }) as Optimizer<never>;
}

/** What torch's options for weight decay and dampening do to a gradient, told to the optimiser through it. */
function prepared(gradient: Net, net: Net, settings: Settings, t: number): Net {
  const scale = t === 0 ? 1 : 1 - (settings.dampening ?? 0);
  return mapTree((g: Tensor, p: Tensor) => g.add(p.mul(settings.weight_decay ?? 0)).mul(scale), gradient, net);
}

describe('runs of 20 steps agree with torch', () => {
  test.each(reference.runs.map((run) => ({ ...run, kwargs: run.kwargs as unknown as Settings })))(
    '$optimizer $kwargs',
    (run) => {
      const optimizer = optimizerFor(run.optimizer, run.kwargs);
      let net: Net = { p: tensor(reference.p0), q: tensor(reference.q0) };
      let state = optimizer.init(net);
      for (let t = 0; t < run.p.length; t++) {
        const { value, gradient } = valueAndGrad(objective)(net);
        let gradients = prepared(gradient, net, run.kwargs, t);
        expect(distance(value, run.losses[t])).toBeLessThan(CLOSE);
        if (run.clip_max_norm !== undefined) {
          const clipped = clipByGlobalNorm(gradients, run.clip_max_norm);
          expect(distance(clipped.norm, run.norm_before_clip[t])).toBeLessThan(CLOSE);
          gradients = clipped.gradients;
        }
        ({ params: net, state } = optimizer.update(net, gradients, state));
        expect(distance(net.p, run.p[t])).toBeLessThan(CLOSE);
        expect(distance(net.q, run.q[t])).toBeLessThan(CLOSE);
      }
    },
  );
});

const all = { sgd: sgd(), momentum: momentum(), nesterov: momentum({ nesterov: true }), adam: adam() };
const optimizers = Object.entries(all) as [string, Optimizer<unknown>][];

/** A net with leaves below and above the sizes at which memory is shared, and a view. */
function someNet(
  dtype: 'float64' | 'float32',
  seed = 1,
): { small: Tensor; middle: Tensor[]; large: Tensor; text: string } {
  const wave = (n: number): Tensor =>
    tensor(
      Float64Array.from({ length: n }, (_, i) => Math.sin(seed + i * 1.7)),
      { dtype },
    );
  return {
    small: wave(3),
    middle: [wave(12).reshape([3, 4]).T, wave(20), slice(wave(20), [4, 16, 3])],
    large: wave(600),
    text: 'kept',
  };
}

describe.each(optimizers)('%s', (name, optimizer) => {
  test.each(['float64', 'float32'] as const)('is its formula in tensor ops to the last bit, in %s', (dtype) => {
    let net = someNet(dtype);
    let state = optimizer.init(net);
    const flat = (tree: unknown): Tensor[] => {
      const out: Tensor[] = [];
      mapTree((x: Tensor) => out.push(x), tree);
      return out;
    };
    const memories = flat(net).map((p) => ({ p, m: zeros(p.shape, { dtype }), s: zeros(p.shape, { dtype }) }));
    for (let t = 1; t <= 3; t++) {
      const gradient = someNet(dtype, 5 * t);
      const gs = flat(gradient);
      ({ params: net, state } = optimizer.update(net, gradient, state));
      memories.forEach((memory, i) => {
        const g = gs[i]!;
        if (name === 'sgd') memory.p = memory.p.sub(g.mul(1e-3));
        else if (name === 'adam') {
          memory.m = memory.m.add(g.sub(memory.m).mul(1 - 0.9));
          memory.s = memory.s.mul(0.999).add(g.square().mul(1 - 0.999));
          const scale = memory.s
            .sqrt()
            .div(Math.sqrt(1 - 0.999 ** t))
            .add(1e-8);
          memory.p = memory.p.sub(memory.m.div(scale).mul(1e-3 / (1 - 0.9 ** t)));
        } else {
          memory.m = memory.m.mul(0.9).add(g);
          memory.p = memory.p.sub((name === 'nesterov' ? g.add(memory.m.mul(0.9)) : memory.m).mul(1e-3));
        }
      });
      flat(net).forEach((p, i) => {
        expect(p.dtype).toBe(dtype);
        expect(p.shape).toEqual(memories[i]!.p.shape);
        expect(p.toTypedArray()).toEqual(memories[i]!.p.toTypedArray());
      });
      expect(net.text).toBe('kept');
    }
  });

  test('writes into nothing that was there before, and shares no memory with it', () => {
    const net = someNet('float64');
    const gradient = someNet('float64', 2);
    const first = optimizer.update(net, gradient, optimizer.init(net));
    const seen = JSON.stringify([net, gradient, first]);
    const second = optimizer.update(first.params, gradient, first.state);
    expect(JSON.stringify([net, gradient, first])).toBe(seen);
    const buffers = (tree: unknown): Set<unknown> => {
      const out = new Set<unknown>();
      mapTree((x: Tensor) => out.add(x.buffer), tree);
      return out;
    };
    const old = buffers([net, gradient, first]);
    expect([...buffers(second)].filter((buffer) => old.has(buffer))).toEqual([]);
  });

  test('returns plain values for watched ones, so no tape grows', () => {
    const net = { w: parameter(tensor([1, 2])) };
    const loss = net.w.square().sum();
    loss.backward();
    const { params, state } = optimizer.update(net, { w: net.w.grad!.mul(net.w) }, optimizer.init(net));
    mapTree((x: Tensor) => expect(x.tracer).toBeNull(), [params, state]);
    grad((w: Tensor) => {
      const inner = optimizer.update({ w }, { w: w.mul(2) }, optimizer.init({ w }));
      expect(inner.params.w.tracer).toBeNull();
      return w.sum();
    })(tensor([1, 2]));
  });

  test('lets the tape of a step go', async () => {
    let net = { w: tensor([1, 2, 3]) as Tensor };
    let state = optimizer.init(net);
    const seen: WeakRef<Tensor>[] = [];
    for (let i = 0; i < 20; i++) {
      const gradient = grad(({ w }: { w: Tensor }) => {
        const y = w.square().sin();
        seen.push(new WeakRef(y));
        return y.sum();
      })(net);
      ({ params: net, state } = optimizer.update(net, gradient, state));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc!();
    expect(seen.filter((ref) => ref.deref() !== undefined)).toHaveLength(0);
    expect(net.w.toArray()).not.toEqual([1, 2, 3]);
  });

  test('names the place where trees differ or a gradient does not fit', () => {
    const net = { layers: [{ w: zeros([2, 3]) as Tensor }], size: 3 };
    const state = optimizer.init(net);
    const step = (gradients: unknown) => () => optimizer.update(net, gradients, state);
    expect(step({ layers: [{}], size: 3 })).toThrow(new TreeError('trees differ: .layers[0].w is in one of them only'));
    expect(step({ layers: [{ w: zeros([2, 3]) }], size: 3, b: zeros([1]) })).toThrow('.b is in one of them only');
    expect(step({ layers: [{ w: 1 }], size: 3 })).toThrow(
      new TreeError('trees differ at .layers[0].w: a tensor in one, a number in the other'),
    );
    expect(step({ layers: [{ w: zeros([2, 3]) }], size: zeros([]) })).toThrow(
      new TreeError('trees differ at .size: a number in one, a tensor in the other'),
    );
    expect(step({ layers: [{ w: zeros([3, 2]) }], size: 3 })).toThrow(
      new ShapeError(`${optimizer.name}: at .layers[0].w the parameter has shape [2, 3], its gradient [3, 2]`),
    );
    expect(step({ layers: [{ w: zeros([2, 3], { dtype: 'float32' }) }], size: 3 })).toThrow(DtypeError);
    expect(() => optimizer.init({ when: new Date(0) })).toThrow(TreeError);
    const holes = { w: zeros([2]), frozen: zeros([2]), none: null };
    const fit = { w: zeros([3]), frozen: null, none: null };
    expect(() => optimizer.update(holes, fit, optimizer.init(holes))).toThrow(ShapeError);
    const ints = { n: zeros([2], { dtype: 'int32' }) };
    expect(() => optimizer.update(ints, ints, optimizer.init(ints))).toThrow(DtypeError);
  });

  test('leaves alone what has no gradient', () => {
    const net = { w: tensor([1, 2]), n: tensor([3], { dtype: 'int32' }), b: tensor([4]) };
    const { params, state } = optimizer.update(net, { w: null, n: null, b: tensor([1]) }, optimizer.init(net));
    expect(params.w).toBe(net.w);
    expect(params.n).toBe(net.n);
    expect(params.b.item()).toBeLessThan(4);
    const slots = state as { w: { step: number }; b: { step: number } } | null;
    if (slots !== null) expect([slots.w.step, slots.b.step]).toEqual([0, 1]);
  });

  test('assigns to parameters what update returns, and leaves those that no gradient has reached', () => {
    const start = { w: tensor([1, 2]), unused: tensor([5]), constant: tensor([7]) };
    const net = { w: parameter(start.w), unused: parameter(start.unused), constant: start.constant };
    let state = optimizer.init(net);
    let plain = { w: start.w };
    let plainState = optimizer.init(plain);
    for (let i = 0; i < 3; i++) {
      zeroGrad(net);
      net.w.square().sum().backward();
      state = assignStep(optimizer, net, state);
      const gradient = grad(({ w }: { w: Tensor }) => w.square().sum())(plain);
      ({ params: plain, state: plainState } = optimizer.update(plain, gradient, plainState));
    }
    expect(net.w.toArray()).toEqual(plain.w.toArray());
    expect(net.unused.toArray()).toEqual([5]);
    expect(net.constant.toArray()).toEqual([7]);
  });

  test('changes nothing in a step that throws', () => {
    const net = { a: parameter(tensor([1, 2])), b: parameter(tensor([3, 4])) };
    net.a.mul(net.b).sum().backward();
    const state = assignStep(optimizer, net, optimizer.init(net));
    const before = JSON.stringify([net, state]);
    const leaf = net.a.tracer;
    net.b.grad = zeros([3]) as never;
    expect(() => assignStep(optimizer, net, state)).toThrow(ShapeError);
    const careless: Optimizer<unknown> = {
      ...optimizer,
      update: (params, _gradients, s) => ({ params: { ...params, b: zeros([9]) }, state: s }),
    };
    expect(() => assignStep(careless, net, state)).toThrow(ShapeError);
    expect(JSON.stringify([net, state])).toBe(before);
    expect(net.a.tracer).toBe(leaf);
  });
});

test('a parameter that enters late begins with its own first step, as in torch', () => {
  const optimizer = adam({ learningRate: 0.1 });
  const net = { a: tensor([1]), b: tensor([1]) };
  const one = tensor([1]);
  let { params, state } = optimizer.update(net, { a: one, b: null }, optimizer.init(net));
  for (let i = 0; i < 50; i++) ({ params, state } = optimizer.update(params, { a: one, b: null }, state));
  ({ params, state } = optimizer.update(params, { a: one, b: one }, state));
  expect(params.b.item()).toBeCloseTo(0.9, 6);
});

test('a state of other parameters is refused with the place', () => {
  const optimizer = adam();
  const net = { w: zeros([2]) };
  expect(() => optimizer.update(net, net, optimizer.init({ v: zeros([2]) }))).toThrow(TreeError);
  expect(() => optimizer.update(net, net, optimizer.init({ w: zeros([3]) }))).toThrow(
    'adam: the state has float64 [3] at .w.mean, the parameter needs float64 [2]',
  );
  expect(() => optimizer.update(net, net, momentum().init(net) as never)).toThrow(TreeError);
  expect(() => optimizer.update(net, net, null)).toThrow(TreeError);
});

test('options that no optimiser can work with are refused with name and value', () => {
  const refused: [() => unknown, string][] = [
    [() => sgd({ learningRate: -1 }), 'sgd: learningRate is finite and 0 or more, got -1'],
    [() => sgd({ learningRate: NaN }), 'sgd: learningRate is finite and 0 or more, got NaN'],
    [() => momentum({ learningRate: Infinity }), 'momentum: learningRate is finite and 0 or more, got Infinity'],
    [() => momentum({ momentum: -0.1 }), 'momentum: momentum is finite and 0 or more, got -0.1'],
    [() => momentum({ momentum: 0, nesterov: true }), 'momentum: nesterov needs a momentum above 0, got 0'],
    [() => adam({ learningRate: NaN }), 'adam: learningRate is finite and 0 or more, got NaN'],
    [() => adam({ beta1: 1 }), 'adam: beta1 is at least 0 and less than 1, got 1'],
    [() => adam({ beta2: -1 }), 'adam: beta2 is at least 0 and less than 1, got -1'],
    [() => adam({ epsilon: -1e-8 }), 'adam: epsilon is finite and 0 or more, got -1e-8'],
  ];
  for (const [make, sentence] of refused) expect(make).toThrow(new NumericsError(sentence));
});

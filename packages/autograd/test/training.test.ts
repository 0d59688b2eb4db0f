import { describe, expect, test } from 'vitest';
import { key, mapTree, normal, split, tensor, type Tensor, zeros } from '@adjoint/tensor';
import { grad, type Parameter, parameter, valueAndGrad, zeroGrad } from '../src/index.ts';

const { gc } = globalThis as { gc?: () => void };

/** Bytes that 20,000 steps may leave behind in all: caches of the engine, not one thing for each step. */
const growth = 1_000_000;

/** Bytes that a kept loss may cost. */
const lossSize = 1000;

const steps = 20_000;

interface Net<T> {
  readonly wxh: T;
  readonly whh: T;
  readonly why: T;
}

const xs = [0.5, -1, 0.25].map((x) => tensor([[x]]));
const ys = [0.1, 0.4, -0.2].map((y) => tensor([[y]]));

function start(): Net<Tensor> {
  const [a, b, c] = split(key(1), 3);
  return {
    wxh: normal(a!, [1, 6], { std: 0.4 }),
    whh: normal(b!, [6, 6], { std: 0.4 }),
    why: normal(c!, [6, 1], { std: 0.4 }),
  };
}

function loss(net: Net<Tensor>): Tensor {
  let h: Tensor = zeros([1, 6]);
  let total = tensor(0) as Tensor;
  xs.forEach((x, t) => {
    h = x.matmul(net.wxh).add(h.matmul(net.whh)).tanh();
    total = total.add(h.matmul(net.why).sub(ys[t]!).square().sum());
  });
  return total;
}

function used(): number {
  gc!();
  gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function imperative(): () => Tensor {
  const net = mapTree((w: Tensor) => parameter(w), start()) as Net<Parameter>;
  return () => {
    const value = loss(net);
    value.backward();
    for (const w of Object.values(net) as Parameter[]) w.assign(w.sub(w.grad!.mul(0.05)));
    zeroGrad(net);
    return value;
  };
}

function functional(): () => Tensor {
  let net = start();
  return () => {
    const { value, gradient } = valueAndGrad(loss)(net);
    net = mapTree((w: Tensor, g: Tensor) => w.sub(g.mul(0.05)).detach(), net, gradient);
    return value;
  };
}

/** No detach: that is the optimiser's business, and forgetting it may cost slabs but no tape. */
function careless(): () => Tensor {
  let net = start();
  return () => {
    const { value, gradient } = valueAndGrad(loss)(net);
    net = mapTree((w: Tensor, g: Tensor) => w.sub(g.mul(0.05)), net, gradient);
    return value;
  };
}

test('both styles of training give the same losses, bit for bit', () => {
  const [a, b, c] = [imperative(), functional(), careless()];
  for (let i = 0; i < 200; i++) {
    const value = a().item();
    expect([b().item(), c().item()]).toEqual([value, value]);
  }
});

describe.runIf(gc)('over 20,000 steps', () => {
  test.each([
    ['imperative', imperative],
    ['functional', functional],
    ['functional without detach', careless],
  ])('%s training of a recurrent network leaves nothing behind', (_name, make) => {
    const step = make();
    for (let i = 0; i < 2000; i++) step();
    const before = used();
    let last = tensor(0) as Tensor;
    for (let i = 0; i < steps; i++) last = step();
    expect(used() - before).toBeLessThan(growth);
    expect(last.item()).toBeLessThan(0.05);
  });

  test('a kept loss of the functional style, or a detached one of the imperative, costs itself alone', () => {
    const n = 5000;
    const [plain, watched] = [functional(), imperative()];
    for (const step of [plain, (): Tensor => watched().detach()]) {
      for (let i = 0; i < 500; i++) step();
      const before = used();
      const kept: Tensor[] = [];
      for (let i = 0; i < n; i++) kept.push(step());
      expect((used() - before) / n).toBeLessThan(lossSize);
      expect(kept.length).toBe(n);
    }
  });

  test('a kept gradient costs itself alone', () => {
    const n = 2000;
    const w = parameter(normal(key(2), [20]));
    const kept: (Tensor | null)[] = [];
    const step = (): void => {
      w.square().sum().backward();
      kept.push(w.grad);
      zeroGrad(w);
    };
    for (let i = 0; i < 500; i++) step();
    const before = used();
    for (let i = 0; i < n; i++) step();
    expect((used() - before) / n).toBeLessThan(lossSize);
  });

  test('second derivatives leave nothing behind either', () => {
    const f = grad((x: Tensor) => grad((y: Tensor) => y.tanh().square())(x));
    for (let i = 0; i < 2000; i++) f(tensor(0.5));
    const before = used();
    for (let i = 0; i < steps; i++) f(tensor(0.5));
    expect(used() - before).toBeLessThan(growth);
  });
});

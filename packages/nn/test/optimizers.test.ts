// Over 150 lines: what holds for every rule, and the options that each refuses.
import { grad, parameter } from '@adjoint/autograd';
import {
  DtypeError,
  mapTree,
  NumericsError,
  ShapeError,
  slice,
  tensor,
  Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  lion,
  nadam,
  radam,
  rmsprop,
  type RuleState,
  sgd,
  type Slot,
} from '../src/index.ts';
import { formulas, memoryOf } from './formulas.ts';

function flat(tree: unknown): Tensor[] {
  const out: Tensor[] = [];
  mapTree((x: Tensor) => out.push(x), tree);
  return out;
}

/** A tree of numbers and tensors as what a file could hold, and back. */
function written(node: unknown): unknown {
  if (node instanceof Tensor) return { tensor: Array.from(node.toTypedArray()), shape: node.shape, dtype: node.dtype };
  if (Array.isArray(node)) return node.map(written);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, written(child)]));
}

function revived(text: string): unknown {
  return JSON.parse(text, (_key, node: { tensor?: number[]; shape: number[]; dtype: 'float32' } | null) =>
    node?.tensor === undefined ? node : tensor(node.tensor, { dtype: node.dtype }).reshape(node.shape),
  );
}

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

describe.each(Object.entries(formulas))('%s', (_name, { rule, move }) => {
  test.each(['float64', 'float32'] as const)('is its formula in tensor ops to the last bit, in %s', (dtype) => {
    let net = someNet(dtype);
    let state = rule.init(net);
    const memories = flat(net).map((p) => memoryOf(p));
    for (let t = 1; t <= 8; t++) {
      const gradient = someNet(dtype, 5 * t);
      const gs = flat(gradient);
      ({ params: net, state } = rule.update(net, gradient, state));
      memories.forEach((memory, i) => {
        memory.t = t;
        move(memory, gs[i]!);
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
    const first = rule.update(net, gradient, rule.init(net));
    const seen = JSON.stringify([net, gradient, first]);
    const second = rule.update(first.params, gradient, first.state);
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
    const { params, state } = rule.update(net, { w: net.w.grad!.mul(net.w) }, rule.init(net));
    mapTree((x: Tensor) => expect(x.tracer).toBeNull(), [params, state]);
    grad((w: Tensor) => {
      const inner = rule.update({ w }, { w: w.mul(2) }, rule.init({ w }));
      expect(inner.params.w.tracer).toBeNull();
      return w.sum();
    })(tensor([1, 2]));
  });

  test('goes on from a state that was written down and read back, to the last bit', () => {
    const net = someNet('float32');
    const first = rule.update(net, someNet('float32', 2), rule.init(net));
    const read = revived(JSON.stringify(written(first.state)));
    const next = (state: unknown): unknown => rule.update(first.params, someNet('float32', 3), state);
    expect(JSON.stringify(written(next(read)))).toBe(JSON.stringify(written(next(first.state))));
  });

  test('lets the tape of a step go', async () => {
    let net = { w: tensor([1, 2, 3]) as Tensor };
    let state = rule.init(net);
    const seen: WeakRef<Tensor>[] = [];
    for (let i = 0; i < 20; i++) {
      const gradient = grad(({ w }: { w: Tensor }) => {
        const y = w.square().sin();
        seen.push(new WeakRef(y));
        return y.sum();
      })(net);
      ({ params: net, state } = rule.update(net, gradient, state));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc!();
    expect(seen.filter((ref) => ref.deref() !== undefined)).toHaveLength(0);
    expect(net.w.toArray()).not.toEqual([1, 2, 3]);
  });

  test('names the place where trees differ or a gradient does not fit', () => {
    const net = { layers: [{ w: zeros([2, 3]) as Tensor }], size: 3 };
    const state = rule.init(net);
    const step = (gradients: unknown) => () => rule.update(net, gradients, state);
    expect(step({ layers: [{}], size: 3 })).toThrow(new TreeError('trees differ: .layers[0].w is in one of them only'));
    expect(step({ layers: [{ w: zeros([2, 3]) }], size: 3, b: zeros([1]) })).toThrow('.b is in one of them only');
    expect(step({ layers: [{ w: 1 }], size: 3 })).toThrow(
      new TreeError('trees differ at .layers[0].w: a tensor in one, a number in the other'),
    );
    expect(step({ layers: [{ w: zeros([2, 3]) }], size: zeros([]) })).toThrow(
      new TreeError('trees differ at .size: a number in one, a tensor in the other'),
    );
    expect(step({ layers: [{ w: zeros([3, 2]) }], size: 3 })).toThrow(
      new ShapeError(`${rule.name}: at .layers[0].w the parameter has shape [2, 3], its gradient [3, 2]`),
    );
    expect(step({ layers: [{ w: zeros([2, 3], { dtype: 'float32' }) }], size: 3 })).toThrow(DtypeError);
    expect(() => rule.init({ when: new Date(0) })).toThrow(TreeError);
    const holes = { w: zeros([2]), frozen: zeros([2]), none: null };
    const fit = { w: zeros([3]), frozen: null, none: null };
    expect(() => rule.update(holes, fit, rule.init(holes))).toThrow(ShapeError);
    const ints = { n: zeros([2], { dtype: 'int32' }) };
    expect(() => rule.update(ints, ints, rule.init(ints))).toThrow(DtypeError);
  });

  test('leaves alone what has no gradient', () => {
    const net = { w: tensor([1, 2]), n: tensor([3], { dtype: 'int32' }), b: tensor([4]) };
    const { params, state } = rule.update(net, { w: null, n: null, b: tensor([1]) }, rule.init(net));
    expect(params.w).toBe(net.w);
    expect(params.n).toBe(net.n);
    expect(params.b.item()).toBeLessThan(4);
    const slots = (state as RuleState<Slot<never>> | null)?.slots as
      | { w: Slot<never>; b: Slot<never> }
      | null
      | undefined;
    if (slots) expect([slots.w.step, slots.b.step]).toEqual([0, 1]);
  });
});

test('a parameter that enters late begins with its own first step, as in torch', () => {
  const rule = adam({ learningRate: 0.1 });
  const net = { a: tensor([1]), b: tensor([1]) };
  const one = tensor([1]);
  let { params, state } = rule.update(net, { a: one, b: null }, rule.init(net));
  for (let i = 0; i < 50; i++) ({ params, state } = rule.update(params, { a: one, b: null }, state));
  ({ params, state } = rule.update(params, { a: one, b: one }, state));
  expect(params.b.item()).toBeCloseTo(0.9, 6);
});

test('a state of other parameters is refused with the place', () => {
  const rule = adam();
  const net = { w: zeros([2]) };
  expect(() => rule.update(net, net, rule.init({ v: zeros([2]) }))).toThrow(TreeError);
  expect(() => rule.update(net, net, rule.init({ w: zeros([3]) }))).toThrow(
    'adam: the state has float64 [3] at .slots.w.mean, the parameter needs float64 [2]',
  );
  expect(() => rule.update(net, net, sgd({ momentum: 0.9 }).init(net) as never)).toThrow(TreeError);
  expect(() => rule.update(net, net, null as never)).toThrow(TreeError);
});

test('a schedule follows the updates of all parameters together, not those of one', () => {
  const asked: number[] = [];
  const rule = adam({
    learningRate(step) {
      asked.push(step);
      return 0.1 * (step + 1);
    },
  });
  const one = tensor([1]);
  let { params, state } = rule.update({ a: one, b: one }, { a: one, b: null }, rule.init({ a: one, b: one }));
  ({ params, state } = rule.update(params, { a: one, b: null }, state));
  const { b: late } = rule.update(params, { a: one, b: one }, state).params;
  expect(asked).toEqual([0, 1, 2]);
  // Its own first step, at the rate of the third.
  expect(late.item()).toBeCloseTo(1 - 0.3, 6);
});

test('a rate that no step can have is refused, and nothing has changed', () => {
  const net = { w: tensor([1]) };
  for (const [rate, shown] of [
    [NaN, 'NaN'],
    [-1, '-1'],
    [Infinity, 'Infinity'],
  ] as const) {
    const rule = sgd({ learningRate: () => rate });
    expect(() => rule.update(net, net, rule.init(net))).toThrow(
      new NumericsError(`sgd: the rate at step 0 is finite and 0 or more, got ${shown}`),
    );
  }
});

test('a state that was damaged is refused, also where there is no gradient', () => {
  const rule = nadam();
  const net = { w: zeros([2]), n: zeros([2], { dtype: 'int32' }) };
  const none = { w: null, n: null };
  const state = rule.init(net) as never as { step: number; slots: { w: object; n: null } };
  const damaged: unknown[] = [
    null,
    {},
    { ...state, step: -1 },
    { ...state, step: NaN },
    { ...state, slots: null },
    { ...state, slots: { w: null, n: null } },
    { ...state, slots: { ...state.slots, w: { ...state.slots.w, step: 0.5 } } },
    { ...state, slots: { ...state.slots, w: { ...state.slots.w, product: null } } },
    { ...state, slots: { ...state.slots, n: { step: 0 } } },
  ];
  for (const bad of damaged) {
    expect(() => rule.update(net, none, bad as never)).toThrow(TreeError);
  }
  expect(() => rule.update(net, none, rule.init({ ...net, w: zeros([3]) }))).toThrow(ShapeError);
  expect(() => sgd().update(net, none, state as never)).toThrow(TreeError);
});

test('options that no rule can work with are refused with name and value', () => {
  const refused: [() => unknown, string][] = [
    [() => sgd({ learningRate: -1 }), 'sgd: learningRate is finite and 0 or more, got -1'],
    [() => sgd({ learningRate: NaN }), 'sgd: learningRate is finite and 0 or more, got NaN'],
    [() => sgd({ momentum: -0.1 }), 'sgd: momentum is finite and 0 or more, got -0.1'],
    [() => sgd({ dampening: NaN }), 'sgd: dampening is finite and 0 or more, got NaN'],
    [() => sgd({ nesterov: true }), 'sgd: nesterov needs a momentum above 0 and no dampening, got 0 and 0'],
    [
      () => sgd({ nesterov: true, momentum: 0.5, dampening: 0.1 }),
      'sgd: nesterov needs a momentum above 0 and no dampening, got 0.5 and 0.1',
    ],
    [() => adam({ learningRate: '0.1' as never }), 'adam: learningRate is finite and 0 or more, got 0.1'],
    [() => adam({ beta1: 1 }), 'adam: beta1 is at least 0 and less than 1, got 1'],
    [() => adam({ beta2: -1 }), 'adam: beta2 is at least 0 and less than 1, got -1'],
    [() => adam({ epsilon: -1e-8 }), 'adam: epsilon is finite and 0 or more, got -1e-8'],
    [() => adamw({ weightDecay: -1 }), 'adamw: weightDecay is finite and 0 or more, got -1'],
    [() => nadam({ momentumDecay: NaN }), 'nadam: momentumDecay is finite and 0 or more, got NaN'],
    [() => radam({ beta2: 1 }), 'radam: beta2 is at least 0 and less than 1, got 1'],
    [() => rmsprop({ alpha: -1 }), 'rmsprop: alpha is finite and 0 or more, got -1'],
    [() => adagrad({ lrDecay: -1 }), 'adagrad: lrDecay is finite and 0 or more, got -1'],
    [
      () => adagrad({ initialAccumulatorValue: Infinity }),
      'adagrad: initialAccumulatorValue is finite and 0 or more, got Infinity',
    ],
    [() => adadelta({ rho: 1.1 }), 'adadelta: rho is at least 0 and at most 1, got 1.1'],
    [() => adamax({ beta1: 2 }), 'adamax: beta1 is at least 0 and less than 1, got 2'],
    [() => lion({ beta2: 1 }), 'lion: beta2 is at least 0 and less than 1, got 1'],
  ];
  for (const [make, sentence] of refused) expect(make).toThrow(new NumericsError(sentence));
  expect(() => adam({ lr: 0.1 } as never)).toThrow("adam: there is no option 'lr'");
  expect(() => adam({ amsgrad: 1 as never })).toThrow('adam: amsgrad is true or false, got 1');
});

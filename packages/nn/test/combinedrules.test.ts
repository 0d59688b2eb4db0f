import { grad, parameter } from '@adjoint/autograd';
import { mapTree, NumericsError, ShapeError, tensor, type Tensor, TreeError } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { accumulated, adam, adamw, Optimizer, partitioned, sgd } from '../src/index.ts';
import { distance } from './closeness.ts';

/** A mean of four gradients, and that of their batch. */
const CLOSE = 1e-14;

const xs = tensor([
  [1, 2],
  [3, -1],
  [0.5, 4],
  [-2, 1],
]);
const loss = ({ w }: { w: Tensor }, rows: Tensor): Tensor => rows.matmul(w).square().sub(1).square().mean();

describe('accumulated', () => {
  test('micro-batches move the weights as their batch does, with every fourth call', () => {
    const whole = adam({ learningRate: 0.1 });
    const pieces = accumulated(whole, 4);
    let one = { w: tensor([0.5, -0.3]) as Tensor };
    let many = one;
    let state = whole.init(one);
    let gathered = pieces.init(many);
    for (let t = 0; t < 5; t++) {
      ({ params: one, state } = whole.update(one, grad((net: typeof one) => loss(net, xs))(one), state));
      for (let i = 0; i < 4; i++) {
        const before = many.w.toArray();
        const row = xs.slice([i, i + 1]);
        const gradient = grad((net: typeof many) => loss(net, row))(many);
        ({ params: many, state: gathered } = pieces.update(many, gradient, gathered));
        if (i < 3) expect(many.w.toArray()).toEqual(before);
      }
      expect(distance(many.w, one.w.toArray())).toBeLessThan(CLOSE);
    }
    expect(gathered.calls).toBe(0);
    expect(gathered.state.step).toBe(5);
  });

  test('a sum is a mean times the count, and a parameter without any gradient keeps its slot', () => {
    const net = { a: tensor([1]), b: tensor([1]), c: tensor([1]) };
    const rule = accumulated(sgd({ learningRate: 1, momentum: 0.5 }), 2, { reduction: 'sum' });
    let { params, state } = rule.update(net, { a: tensor([1]), b: null, c: null }, rule.init(net));
    expect(state.sums).toMatchObject({ b: null, c: null });
    ({ params, state } = rule.update(params, { a: tensor([2]), b: tensor([5]), c: null }, state));
    expect([params.a.item(), params.b.item()]).toEqual([-2, -4]);
    expect(params.c).toBe(net.c);
    const slots = state.state!.slots as Record<string, { step: number }>;
    expect([slots['a']!.step, slots['b']!.step, slots['c']!.step]).toEqual([1, 1, 0]);
  });

  test('what it remembers is watched by no one and shares no memory with a gradient', () => {
    const net = { w: parameter(tensor([1, 2])) };
    const rule = accumulated(sgd(), 3);
    const gradient = net.w.mul(2) as Tensor;
    const first = rule.update(net, { w: gradient }, rule.init(net));
    const second = rule.update(first.params, { w: gradient }, first.state);
    mapTree((x: Tensor) => expect(x.tracer).toBeNull(), [first, second]);
    mapTree((x: Tensor) => expect(x.buffer).not.toBe(gradient.buffer), [first, second]);
  });

  test('what does not fit is refused at the call that brings it', () => {
    const net = { w: tensor([1, 2]) };
    const rule = accumulated(sgd(), 2);
    const state = rule.init(net);
    expect(() => rule.update(net, { w: tensor([1]) }, state)).toThrow(
      new ShapeError('accumulated: at .w the parameter has shape [2], its gradient [1]'),
    );
    expect(() => rule.update(net, net, null as never)).toThrow(TreeError);
    expect(() => rule.update(net, net, { ...state, calls: 2 })).toThrow(TreeError);
    expect(() => rule.update(net, net, { ...state, sums: { w: tensor([1]) } })).toThrow(TreeError);
    expect(() => accumulated(sgd(), 0)).toThrow(
      new NumericsError('accumulated: every is an integer of 1 or more, got 0'),
    );
    expect(() => accumulated(sgd(), 2, { reduction: 'none' as never })).toThrow(ShapeError);
  });
});

describe('partitioned', () => {
  const rules = { matrices: adamw({ weightDecay: 0.5 }), rest: sgd({ momentum: 0.9, learningRate: 0.1 }) };
  const rule = partitioned(rules, (path, p) => (path === '.frozen' ? null : p.rank > 1 ? 'matrices' : 'rest'));
  const net = { layers: [{ w: tensor([[1, 2]]), b: tensor([3]) }], frozen: tensor([4]), name: 'net' };
  const gradient = { layers: [{ w: tensor([[1, -1]]), b: tensor([2]) }], frozen: tensor([1]), name: 'net' };

  test('each part moves as by its own rule, and what is of no part stays', () => {
    let { params, state } = rule.update(net, gradient, rule.init(net));
    ({ params, state } = rule.update(params, gradient, state));
    const alone = [rules.matrices, rules.rest].map((own, i) => {
      let p: Tensor = i === 0 ? net.layers[0]!.w : net.layers[0]!.b;
      const g = i === 0 ? gradient.layers[0]!.w : gradient.layers[0]!.b;
      let memory: never = own.init(p) as never;
      for (let t = 0; t < 2; t++) ({ params: p, state: memory } = own.update(p, g, memory) as never);
      return p.toArray();
    });
    expect([params.layers[0]!.w.toArray(), params.layers[0]!.b.toArray()]).toEqual(alone);
    expect(params.frozen).toBe(net.frozen);
    expect(params.name).toBe('net');
    expect(state.matrices.slots).toMatchObject({ layers: [{ b: null }], frozen: null });
  });

  test('works under the imperative optimiser, where some parameters have no gradient', () => {
    const own = { a: parameter(tensor([[1]])), b: parameter(tensor([1])) };
    const optimizer = new Optimizer(own, rule);
    own.b.sum().backward();
    optimizer.step();
    optimizer.load(optimizer.state);
    expect([own.a.item(), own.b.item()]).toEqual([1, 0.9]);
  });

  test('what does not fit is refused', () => {
    const state = rule.init(net);
    expect(() => rule.update(net, { ...gradient, more: 1 }, state)).toThrow(TreeError);
    expect(() => rule.update(net, { ...gradient, layers: [{ w: tensor([[1, 2]]) }] }, state)).toThrow(TreeError);
    expect(() => rule.update(net, { ...gradient, layers: [{ w: tensor([1]), b: tensor([2]) }] }, state)).toThrow(
      new ShapeError('adamw: at .layers[0].w the parameter has shape [1, 2], its gradient [1]'),
    );
    expect(() => rule.update(net, null, state)).toThrow(TreeError);
    expect(() => rule.update(net, gradient, {} as never)).toThrow(TreeError);
    const lost = partitioned({ all: sgd() }, () => 'none' as never);
    expect(() => lost.init(net)).toThrow(
      "partitioned: .layers[0].w is of the part 'none', which has no rule\n  hint: the parts are all",
    );
  });
});

import { grad, parameter } from '@adjoint/autograd';
import { NumericsError, ShapeError, tensor, type Tensor, TreeError, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { adam, cosineDecay, Optimizer, sgd, type UpdateRule } from '../src/index.ts';
import { formulas } from './formulas.ts';

describe.each(Object.entries(formulas))('%s', (_name, { rule }) => {
  test('assigns to parameters what update returns, and leaves those that no gradient has reached', () => {
    const start = { w: tensor([1, 2]), unused: tensor([5]), constant: tensor([7]) };
    const net = { w: parameter(start.w), unused: parameter(start.unused), constant: start.constant };
    const optimizer = new Optimizer(net, rule);
    let plain = { w: start.w };
    let plainState = rule.init(plain);
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      net.w.square().sum().backward();
      optimizer.step();
      const gradient = grad(({ w }: { w: Tensor }) => w.square().sum())(plain);
      ({ params: plain, state: plainState } = rule.update(plain, gradient, plainState));
    }
    expect(net.w.toArray()).toEqual(plain.w.toArray());
    expect(net.unused.toArray()).toEqual([5]);
    expect(net.constant.toArray()).toEqual([7]);
  });

  test('changes nothing in a step that throws', () => {
    const net = { a: parameter(tensor([1, 2])), b: parameter(tensor([3, 4])) };
    net.a.mul(net.b).sum().backward();
    const optimizer = new Optimizer(net, rule);
    optimizer.step();
    const before = JSON.stringify([net, optimizer.state]);
    const leaf = net.a.tracer;
    const careless: UpdateRule<unknown> = {
      ...rule,
      update: (params, _gradients, state) => ({ params: { ...params, b: zeros([9]) }, state }),
    };
    const other = new Optimizer(net, careless);
    other.load(optimizer.state);
    expect(() => other.step()).toThrow(ShapeError);
    net.b.grad = zeros([3]) as never;
    expect(() => optimizer.step()).toThrow(ShapeError);
    expect(JSON.stringify([net, optimizer.state])).toBe(before);
    expect(net.a.tracer).toBe(leaf);
  });

  test('goes on from a state that is loaded as from its own', () => {
    const optimizers = [1, 2].map(() => {
      const net = { w: parameter(tensor([1, 2])) };
      return { net, optimizer: new Optimizer(net, rule) };
    });
    const [one, two] = optimizers as [(typeof optimizers)[0], (typeof optimizers)[0]];
    const train = ({ net, optimizer }: typeof one): void => {
      optimizer.zeroGrad();
      net.w.square().sum().backward();
      optimizer.step();
    };
    train(one);
    two.net.w.assign(one.net.w);
    two.optimizer.load(one.optimizer.state);
    train(one);
    train(two);
    expect(two.net.w.toArray()).toEqual(one.net.w.toArray());
    expect(JSON.stringify(two.optimizer.state)).toBe(JSON.stringify(one.optimizer.state));
  });
});

test('a state of other parameters is refused when it is loaded, and the optimiser keeps its own', () => {
  const net = { w: parameter(tensor([1, 2])) };
  const optimizer = new Optimizer(net, adam());
  const { state } = optimizer;
  expect(() => optimizer.load(adam().init({ w: zeros([3]) }))).toThrow(
    'adam: the state has float64 [3] at .slots.w.mean, the parameter needs float64 [2]',
  );
  expect(() => optimizer.load({} as never)).toThrow(TreeError);
  expect(optimizer.state).toBe(state);
});

test('a schedule past its end stops the step, not the loading of a state', () => {
  const net = { w: parameter(tensor([1])) };
  const optimizer = new Optimizer(net, sgd({ learningRate: cosineDecay({ rate: 0.1, steps: 1 }) }));
  net.w.sum().backward();
  optimizer.step();
  optimizer.step();
  const value = net.w.item();
  expect(() => optimizer.step()).toThrow(NumericsError);
  expect([net.w.item(), optimizer.state]).toEqual([value, { step: 2, slots: null }]);
  optimizer.load({ step: 2, slots: null });
});

test('a tree without parameters is refused', () => {
  expect(() => new Optimizer({ w: tensor([1]) }, sgd())).toThrow(
    'Optimizer: the tree holds no parameter\n  hint: make them with parameter(value)',
  );
});

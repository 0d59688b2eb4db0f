import { grad, hessian, jacobian, jvp, parameter, vmap } from '@adjoint/autograd';
import { key, normal, stack, type Tensor, tensor, zeros } from '@adjoint/tensor';
import { functionLaws } from '@adjoint/testing';
import { expect, it } from 'vitest';
import { fixedPoint, fixedPointText, kepler, keplerTable, unrolled } from '../src/fixedpoint.ts';

const drawn = (shape: readonly number[], seed: number): Tensor => normal(key(seed), shape).mul(0.3);

/** A layer that is its own input: h = tanh(W h + b). */
const layer = (h: Tensor, { w, b }: { readonly w: Tensor; readonly b: Tensor }): Tensor => w.matmul(h).add(b).tanh();
const net = { w: drawn([4, 4], 1), b: drawn([4], 2) };
const implicit = fixedPoint(layer, zeros([4]));
const loop = unrolled(layer, zeros([4]), 200);

const far = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().item();

it('agrees with the formulas for Kepler’s equation to second order', () => {
  for (const e of [0, 0.1, 0.5, 0.8]) {
    const found = keplerTable(1, e);
    // The second derivative by e has (1 - e cos E)³ below it, which stretches what rounding leaves.
    expect(found.implicit).toBeLessThan(e > 0.5 ? 1e-13 : 1e-14);
  }
  const text = fixedPointText();
  expect(text).toContain('1.4987011335178');
  expect(text).toContain('of the fixed point it keeps none');
});

it('agrees with going back through the steps: values, gradients, second derivatives, for trees', () => {
  expect(far(implicit(net), loop(net))).toBeLessThan(1e-15);
  const loss = (solve: typeof implicit) => (p: typeof net) => solve(p).pow(3).sum();
  const [g, wanted] = [grad(loss(implicit))(net), grad(loss(loop))(net)];
  expect([far(g.w, wanted.w), far(g.b, wanted.b)].every((d) => d < 1e-14)).toBe(true);
  const second = (solve: typeof implicit): Tensor[] => {
    const ofBias = (b: Tensor): Tensor => loss(solve)({ w: net.w, b });
    const gradient = (b: Tensor): Tensor => grad(ofBias)(b);
    return [
      hessian(ofBias)(net.b),
      jacobian(gradient)(net.b),
      jvp(gradient, [net.b], [drawn([4], 3)]).tangent,
      jacobian((b: Tensor) => solve({ w: net.w, b }), { mode: 'forward' })(net.b),
      grad((p: typeof net) => grad(loss(solve))(p).w.square().sum())(net).w,
    ];
  };
  const plain = second(loop);
  second(implicit).forEach((h, i) => expect(far(h, plain[i]!), String(i)).toBeLessThan(1e-13));
});

it('is differentiated to third order', () => {
  const at: { readonly M: Tensor; readonly e: Tensor } = { M: tensor(1), e: tensor(0.5) };
  const third = (solve: (p: typeof at) => Tensor): number => {
    const f = (M: Tensor): Tensor => solve({ ...at, M });
    return grad((x: Tensor) => grad((y: Tensor) => grad((z: Tensor) => f(z))(y))(x))(tensor(1)).item();
  };
  const [a, b] = [third(fixedPoint(kepler, tensor(0))), third(unrolled(kepler, tensor(0), 60))];
  expect(Math.abs(a - b)).toBeLessThan(1e-13);
});

it('is mapped over a batch, each entry to its own end', () => {
  const bs = drawn([3, 4], 5).mul(tensor([[1], [3], [0.01]]));
  const solve = (b: Tensor): Tensor => implicit({ w: net.w, b });
  expect(vmap(solve)(bs).toArray()).toEqual(stack([0, 1, 2].map((i) => solve(bs.at(i)))).toArray());
  const slope = grad((b: Tensor) => solve(b).square().sum());
  expect(far(vmap(slope)(bs), stack([0, 1, 2].map((i) => slope(bs.at(i)))))).toBeLessThan(1e-14);
  expect(far(grad((all: Tensor) => vmap(solve)(all).square().sum())(bs), vmap(slope)(bs))).toBeLessThan(1e-14);
});

it('takes parameters, and keeps the laws of functions', () => {
  const b = parameter(net.b);
  implicit({ w: net.w, b }).sum().backward();
  expect(far(b.grad!, grad((x: Tensor) => loop({ w: net.w, b: x }).sum())(net.b))).toBeLessThan(1e-14);
  functionLaws((M, e) => fixedPoint(kepler, M.mul(0))({ M: M, e: e }), [tensor(1), tensor(0.5)], { name: 'kepler' });
});

import { grad, gradcheck } from '@adjoint/autograd';
import { DtypeError, NumericsError, scalar, ShapeError, tensor, type Tensor, TreeError, zeros } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { clipByGlobalNorm, clipByValue, globalNorm } from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optim.json' with { type: 'json' };
import options from './data/optimOptions.json' with { type: 'json' };

/** A norm and a quotient of ten numbers. */
const CLOSE = 1e-14;

const clips = [...reference.clips, ...options.clips];

test.each(clips.filter(({ fn }) => fn === 'clip_grad_norm_'))(
  'gradients are clipped as by torch: maximum norm $max_norm of order $norm_type',
  (c) => {
    const gradients = (c.grads_in as number[][]).map((g) => tensor(g) as Tensor);
    const order = c.norm_type === 'inf' ? Infinity : (c.norm_type as number);
    const clipped = clipByGlobalNorm(gradients, c.max_norm!, { order });
    expect(distance(clipped.norm, c.total_norm)).toBeLessThan(CLOSE);
    for (const [i, g] of clipped.gradients.entries()) expect(distance(g, c.grads_out[i])).toBeLessThan(CLOSE);
  },
);

test.each(clips.filter(({ fn }) => fn === 'clip_grad_value_'))('values are clipped as by torch: $clip_value', (c) => {
  const gradients = (c.grads_in as number[][]).map((g) => tensor(g) as Tensor);
  expect(clipByValue(gradients, c.clip_value!).map((g) => g.toArray())).toEqual(c.grads_out);
});

test('norms of every order have their derivatives, which at 0 are 0', () => {
  const slope = (order: number, x: Tensor): Tensor => grad((y: Tensor) => globalNorm([y], { order }))(x);
  expect(slope(1, tensor([3, -4, 0])).toArray()).toEqual([1, -1, 0]);
  expect(slope(Infinity, tensor([3, -4])).toArray()).toEqual([0, -1]);
  const cube = (27 + 64) ** (1 / 3);
  expect(distance(slope(3, tensor([3, -4])), [9 / cube ** 2, -16 / cube ** 2])).toBeLessThan(CLOSE);
  for (const order of [0.5, 1, 1.5, 2, 3, Infinity]) expect(slope(order, zeros([2])).toArray()).toEqual([0, 0]);
  const through = grad((x: Tensor) => clipByGlobalNorm([x], 1, { order: 1 }).gradients[0]!.square().sum());
  gradcheck((x: Tensor) => clipByGlobalNorm([x], 1, { order: 3 }).gradients[0]!, [tensor([3, -4])]);
  expect(through(tensor([0.1, 0.2])).toArray()).toEqual([0.2, 0.4]);
  expect(grad((x: Tensor) => clipByValue([x], 1)[0]!.sum())(tensor([-3, 0.5, 3])).toArray()).toEqual([0, 1, 0]);
});

test('norms that are not finite are refused where that is asked for', () => {
  const strict = { errorIfNonfinite: true };
  expect(() => clipByGlobalNorm([tensor([NaN])], 1, strict)).toThrow(
    new NumericsError('clipByGlobalNorm: the norm of the gradients is NaN'),
  );
  expect(() => clipByGlobalNorm([tensor([Infinity])], 1, strict)).toThrow(NumericsError);
  expect(clipByGlobalNorm([tensor([3, 4])], 1, strict).norm.item()).toBe(5);
  expect(globalNorm({ w: tensor([3, -4]), empty: zeros([0]) }, { order: Infinity }).item()).toBe(4);
  expect(globalNorm([tensor([1, NaN])], { order: Infinity }).item()).toBeNaN();
  expect(() => globalNorm([tensor([1])], { order: 0 })).toThrow(
    new NumericsError('globalNorm: the order of a norm is above 0, got 0'),
  );
  expect(() => clipByGlobalNorm([tensor([1])], 1, { order: NaN })).toThrow(
    new NumericsError('clipByGlobalNorm: the order of a norm is above 0, got NaN'),
  );
  expect(() => clipByValue([tensor([1])], -1)).toThrow(
    new NumericsError('clipByValue: the bound is 0 or more, got -1'),
  );
  expect(() => clipByGlobalNorm([tensor([1])], 1, 2 as never)).toThrow(ShapeError);
});

test('exploding gradients keep their direction where the sum of squares overflows', () => {
  const { gradients, norm } = clipByGlobalNorm({ a: tensor([3e200]), b: tensor([-4e200]) }, 1);
  expect(distance(norm.item() / 1e200, 5)).toBeLessThan(CLOSE);
  expect(distance([gradients.a.item(), gradients.b.item()], [0.6, -0.8])).toBeLessThan(CLOSE);
  expect(globalNorm(tensor([3e-200, 4e-200])).item()).toBeCloseTo(5e-200, 210);
  expect(globalNorm(tensor([3e30, 4e30], { dtype: 'float32' })).item()).toBe(Math.fround(5e30));
});

test('a norm that is not finite is shown', () => {
  expect(globalNorm([tensor([1, NaN])]).item()).toBeNaN();
  expect(globalNorm([tensor([1, -Infinity])]).item()).toBe(Infinity);
  expect(clipByGlobalNorm([tensor([NaN])], 1).gradients[0]!.item()).toBeNaN();
});

test('the norm of zeros is 0 and its derivative too; elsewhere it is x / norm, at second order as well', () => {
  expect(globalNorm({ w: zeros([2]), empty: zeros([0]) }).item()).toBe(0);
  expect(grad((x: Tensor) => globalNorm([x]))(zeros([2])).toArray()).toEqual([0, 0]);
  expect(distance(grad((x: Tensor) => globalNorm([x]))(tensor([3, 4])), [0.6, 0.8])).toBeLessThan(CLOSE);
  const slope = (x: Tensor): Tensor => grad((y: Tensor) => globalNorm([y]))(x).sum();
  // The Hessian is (1 - n nᵀ) / |x|, here times a vector of ones.
  expect(distance(grad(slope)(tensor([3, 4])), [(1 - 0.6 * 1.4) / 5, (1 - 0.8 * 1.4) / 5])).toBeLessThan(CLOSE);
});

test('dtypes stay, and clipping refuses what has no norm', () => {
  const mixed = clipByGlobalNorm({ a: tensor([3], { dtype: 'float32' }), b: scalar(4, 'float64') }, 1).gradients;
  expect([mixed.a.dtype, mixed.b.dtype]).toEqual(['float32', 'float64']);
  expect(() => clipByGlobalNorm([tensor([1])], -1)).toThrow(
    new NumericsError('clipByGlobalNorm: maxNorm is 0 or more, got -1'),
  );
  expect(() => clipByGlobalNorm([tensor([1])], NaN)).toThrow(NumericsError);
  expect(() => globalNorm({})).toThrow(TreeError);
  expect(() => globalNorm({ a: tensor([1], { dtype: 'int32' }) })).toThrow(DtypeError);
});

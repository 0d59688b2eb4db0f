import { grad } from '@adjoint/autograd';
import { DtypeError, NumericsError, scalar, tensor, type Tensor, TreeError, zeros } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { clipByGlobalNorm, globalNorm } from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optim.json' with { type: 'json' };

/** A norm and a quotient of ten numbers. */
const CLOSE = 1e-14;

test.each(reference.clips)('gradients are clipped as by torch: maximum norm $max_norm', (c) => {
  const gradients = {
    w: tensor(c.grads_in[0] as number[][]) as Tensor,
    b: [tensor(c.grads_in[1] as number[]) as Tensor],
  };
  const clipped = clipByGlobalNorm(gradients, c.max_norm);
  expect(distance(clipped.norm, c.total_norm)).toBeLessThan(CLOSE);
  expect(distance(clipped.gradients.w, c.grads_out[0])).toBeLessThan(CLOSE);
  expect(distance(clipped.gradients.b[0], c.grads_out[1])).toBeLessThan(CLOSE);
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

import {
  arange,
  at,
  IndexError,
  indexAdd,
  maskedSelect,
  nonzero,
  ones,
  scatter,
  scatterReduce,
  tensor,
  type Tensor,
  TraceError,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { grad, jvp, vmap } from '../src/index.ts';

const int = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });

describe('at', () => {
  test('adds up the derivatives of elements chosen more than once', () => {
    const [rows, columns] = [tensor([0, 1, 0], { dtype: 'int32' }), tensor([2, 0, 2], { dtype: 'int32' })];
    const f = (x: Tensor): Tensor =>
      at(x, rows, columns)
        .mul(tensor([1, 10, 100]))
        .sum();
    expect(grad(f)(zeros([2, 3])).toArray()).toEqual([
      [0, 0, 101],
      [10, 0, 0],
    ]);
  });

  test('in a batch takes the indices of each entry', () => {
    const x = arange(12).reshape([2, 2, 3]);
    const i = tensor([[0, 1], [1, 1]], { dtype: 'int32' }); // prettier-ignore
    const both = vmap((one: Tensor, j: Tensor) => at(one, j, [1, null]))(x, i);
    expect(both.toArray()).toEqual([at(x, 0, i.at(0), [1, null]).toArray(), at(x, 1, i.at(1), [1, null]).toArray()]);
  });

  test('a mask is refused where its values are not known', () => {
    const halves = (x: Tensor): Tensor => at(x, x.greater(0));
    expect(halves(tensor([-1, 2, 3])).toArray()).toEqual([2, 3]);
    expect(grad((x: Tensor) => halves(x).square().sum())(tensor([-1, 2, 3])).toArray()).toEqual([0, 4, 6]);
    expect(() => vmap(halves)(ones([2, 3]))).toThrow(TraceError);
    expect(() => vmap((x: Tensor) => maskedSelect(x, x.greater(0)))(ones([2, 3]))).toThrow(/hint: .*where/);
    const fixed = tensor([true, false, true]);
    expect(vmap((x: Tensor) => at(x, fixed))(tensor([[1, 2, 3]])).toArray()).toEqual([[1, 3]]);
  });

  test('in a batch names the axis that an entry has', () => {
    const one = (x: Tensor): Tensor => at(x, int(3));
    expect(() => vmap(one)(zeros([2, 3]))).toThrow('at: index 3 is out of range for axis 0 of length 3');
    const each = (x: Tensor, i: Tensor): Tensor => at(x, null, i);
    expect(() => vmap(each)(zeros([2, 4, 3]), tensor([[0], [3]], { dtype: 'int32' }))).toThrow(IndexError);
    expect(() => vmap(nonzero)(zeros([2, 3]))).toThrow(TraceError);
  });
});

describe('values written by index', () => {
  test('that are overwritten have a derivative of 0, and so has what they overwrite', () => {
    const f = (x: Tensor, src: Tensor): Tensor =>
      scatter(x, 0, int(1, 2, 1), src)
        .mul(tensor([1, 10, 100]))
        .sum();
    expect(grad(f)(zeros([3]), ones([3])).toArray()).toEqual([1, 0, 0]);
    expect(grad(f, { argument: 1 })(zeros([3]), ones([3])).toArray()).toEqual([0, 100, 10]);
  });

  test('share the derivative of the extremum they are tied for', () => {
    const f = (x: Tensor, src: Tensor): Tensor => scatterReduce(x, 0, int(0, 0, 1), src, 'amax').sum();
    const [x, src] = [tensor([3, 5, 7]), tensor([3, 3, 1])];
    expect(grad(f)(x, src).toArray()).toEqual([1 / 3, 1, 1]);
    expect(grad(f, { argument: 1 })(x, src).toArray()).toEqual([1 / 3, 1 / 3, 0]);
    expect(jvp(f, [x, src], [ones([3]), src]).tangent.item()).toBeCloseTo((1 + 3 + 3) / 3 + 2, 12);
  });

  test('and their indices may differ between the entries of a batch', () => {
    const f = (i: Tensor, src: Tensor): Tensor => indexAdd(zeros([3]), 0, i, src);
    const both = vmap(f)(tensor([[0, 0], [2, -2]], { dtype: 'int32' }), tensor([[1, 2], [3, 4]])); // prettier-ignore
    expect(both.toArray()).toEqual([
      [3, 0, 0],
      [0, 4, 3],
    ]);
  });
});

import { tensor } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { tensorEquality } from '../src/index.ts';

expect.addEqualityTesters([tensorEquality]);

test('tensors are equal if dtype, shape and values are', () => {
  expect({ w: tensor([1, NaN]), b: tensor(1) }).toEqual({ w: tensor([1, NaN]), b: tensor(1) });
  expect(tensor([[1, 2]]).T).toEqual(tensor([[1], [2]]));
  expect(tensor([1, 2])).not.toEqual(tensor([1, 3]));
  expect(tensor(1)).not.toEqual(tensor(2));
  expect(tensor([1, 2])).not.toEqual(tensor([[1, 2]]));
  expect(tensor([1], { dtype: 'float32' })).not.toEqual(tensor([1]));
});

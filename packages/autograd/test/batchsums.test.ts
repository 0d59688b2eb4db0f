import { mapTree, stack, tensor, type Tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { grad, vjp, vmap } from '../src/index.ts';

/** Each of these uses its input so often that the sum of its cotangents grows in place. */
const often = (x: Tensor): Tensor => x.sin().add(x.mul(x)).add(x.exp()).add(x.mul(3)).sum();

const batch = tensor([
  [0.1, -0.7],
  [1.3, 0.4],
]);
const other = tensor([
  [0.5, 2],
  [-1, 0.3],
]);

const looped = (f: (x: Tensor) => Tensor, xs: Tensor): Tensor => stack([...xs].map(f));

describe('cotangents of a batch add up', () => {
  test('to the bits of the loop', () => {
    expect(vmap(grad(often))(batch).toArray()).toEqual(looped(grad(often), batch).toArray());
  });

  test('without a trace in cotangents that were handed in or out', () => {
    const seed = tensor([
      [1, 2],
      [3, 4],
    ]);
    const parts = vmap((x: Tensor, g: Tensor) => {
      const { pullback } = vjp((a: Tensor) => a.add(a).add(a).add(a), x);
      return [pullback(g)[0], pullback(g)[0]];
    })(batch, seed);
    const four = [
      [4, 8],
      [12, 16],
    ];
    expect(mapTree((x) => x.toArray(), parts)).toEqual([four, four]);
    expect(seed.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('where two vmaps of one length meet', () => {
    // Newest first: two cotangents that only the inner one batches, then one that only the outer one does.
    const f = (x: Tensor, y: Tensor): Tensor => x.sin().add(x.mul(y)).add(y.mul(x)).sum();
    const together = vmap((x: Tensor) => vmap((y: Tensor) => grad(f)(x, y))(other))(batch);
    const apart = looped((x) => looped((y) => grad(f)(x, y), other), batch);
    expect(together.toArray()).toEqual(apart.toArray());
  });

  test('under an outer derivative', () => {
    const second = (x: Tensor): Tensor => grad((y: Tensor) => vmap(grad(often))(y.mul(batch)).sum())(x);
    const plain = (x: Tensor): Tensor => grad((y: Tensor) => looped(grad(often), y.mul(batch)).sum())(x);
    expect(second(tensor(0.9)).item()).toBeCloseTo(plain(tensor(0.9)).item(), 13);
  });
});

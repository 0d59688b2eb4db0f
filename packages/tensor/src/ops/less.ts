import { binary } from '../elementwise.ts';

/**
 * Where an element is less than its partner: bools.
 *
 * PyTorch: `torch.lt`.
 *
 * @example
 * tensor([1, 3]).less(2);   // [true, false]
 */
export const less = binary({
  name: 'less',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! < b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

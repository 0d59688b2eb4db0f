import { binary } from '../elementwise.ts';

/**
 * Where an element is greater than its partner: bools.
 *
 * PyTorch: `torch.gt`.
 *
 * @example
 * tensor([1, 3]).greater(2);   // [false, true]
 */
export const greater = binary({
  name: 'greater',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! > b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

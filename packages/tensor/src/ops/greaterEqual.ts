import { binary } from '../elementwise.ts';

/**
 * Where an element is greater than or equal to its partner: bools.
 *
 * PyTorch: `torch.ge`.
 *
 * @example
 * tensor([1, 3]).greaterEqual(2);   // [false, true]
 */
export const greaterEqual = binary({
  name: 'greaterEqual',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! >= b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

import { binary } from '../elementwise.ts';

/**
 * Where an element is different from its partner: bools.
 *
 * PyTorch: `torch.ne`.
 *
 * @example
 * tensor([1, 3]).notEqual(2);   // [true, true]
 */
export const notEqual = binary({
  name: 'notEqual',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! !== b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

import { binary } from '../elementwise.ts';

/**
 * Where an element is equal to its partner: bools. NaN equals nothing.
 *
 * PyTorch: `torch.eq`.
 *
 * @example
 * tensor([1, 3]).equal(2);   // [false, false]
 */
export const equal = binary({
  name: 'equal',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! === b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

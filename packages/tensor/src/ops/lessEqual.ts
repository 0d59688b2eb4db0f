import { binary } from '../elementwise.ts';

/**
 * Where an element is less than or equal to its partner: bools.
 *
 * PyTorch: `torch.le`.
 *
 * @example
 * tensor([1, 3]).lessEqual(2);   // [true, false]
 */
export const lessEqual = binary({
  name: 'lessEqual',
  accepts: 'any',
  result: 'bool',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! <= b[bt + i * bstep]! ? 1 : 0;
  },
  vjp: [null, null],
  keeps: [],
});

import { gather, linear, logSoftmax, mean, softmax, stack, tensor } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

export const cases: readonly FunctionCase[] = [
  { name: 'softmax', torch: 'torch.softmax(x, 1)', f: (x) => softmax(x, 1), inputs: [drawn([2, 3])] },
  { name: 'logSoftmax', torch: 'torch.log_softmax(x, 0)', f: (x) => logSoftmax(x, 0), inputs: [drawn([2, 3])] },
  { name: 'mean', torch: 'x.mean()', f: (x) => mean(x), inputs: [drawn([2, 3])] },
  {
    name: 'stack',
    torch: 'torch.stack([x, y], 1)',
    f: (x, y) => stack([x, y], 1),
    inputs: [drawn([2]), drawn([2], -1, 1)],
  },
  {
    name: 'gather',
    torch: 'torch.gather(x, 1, y)',
    f: (x, y) => gather(x, 1, y),
    inputs: [
      drawn([2, 3]),
      tensor(
        [
          [0, 2],
          [1, 1],
        ],
        { dtype: 'int32' },
      ),
    ],
  },
  {
    name: 'linear',
    torch: 'F.linear(x, y, z)',
    f: (x, y, z) => linear(x, y, z),
    inputs: [drawn([2, 3]), drawn([4, 3]), drawn([4])],
  },
];

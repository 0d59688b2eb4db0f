import { conv1d, conv2d, convTranspose1d, convTranspose2d, fold, unfold2d } from '@adjoint/nn';
import { drawn, type FunctionCase } from '@adjoint/testing';

const one = [drawn([2, 4, 6]), drawn([6, 4, 3], -2, 2, 2), drawn([6], -2, 2, 3)] as const;
const parted = [drawn([2, 4, 6]), drawn([6, 2, 3], -2, 2, 2), drawn([6], -2, 2, 3)] as const;
const image = [drawn([2, 2, 4, 5]), drawn([3, 2, 2, 3], -2, 2, 2), drawn([3], -2, 2, 3)] as const;
const small = [drawn([1, 4, 3, 3]), drawn([4, 2, 2, 2], -2, 2, 2)] as const;
const back = [drawn([2, 3, 4]), drawn([3, 2, 3], -2, 2, 2), drawn([2], -2, 2, 3)] as const;
const backImage = [drawn([2, 2, 2, 3]), drawn([2, 3, 2, 3], -2, 2, 2), drawn([3], -2, 2, 3)] as const;

export const cases: readonly FunctionCase[] = [
  { name: 'conv1d', torch: 'F.conv1d(x, y, z)', f: (x, y, z) => conv1d(x, y, z), inputs: one },
  {
    name: 'conv1d',
    torch: 'F.conv1d(x, y, None, 2, 3, 2)',
    f: (x, y) => conv1d(x, y, undefined, { stride: 2, padding: 3, dilation: 2 }),
    inputs: one.slice(0, 2),
  },
  {
    name: 'conv1d',
    torch: 'F.conv1d(x, y, z, groups=2)',
    f: (x, y, z) => conv1d(x, y, z, { groups: 2 }),
    inputs: parted,
  },
  {
    name: 'conv1d',
    torch: "F.conv1d(x, y, padding='same')",
    f: (x, y) => conv1d(x, y, undefined, { padding: 'same' }),
    inputs: [drawn([1, 2, 5]), drawn([2, 2, 4], -2, 2, 2)],
  },
  {
    name: 'conv1d',
    torch: "F.conv1d(x, y, z, padding='valid', dilation=2)",
    f: (x, y, z) => conv1d(x, y, z, { padding: 'valid', dilation: 2 }),
    inputs: one,
  },
  {
    name: 'conv1d',
    torch: 'F.conv1d(x, y)',
    f: (x, y) => conv1d(x, y),
    inputs: [drawn([2, 5]), drawn([1, 2, 1], -2, 2, 2)],
  },
  {
    name: 'conv1d',
    torch: 'F.conv1d(x, y)',
    f: (x, y) => conv1d(x, y),
    inputs: [drawn([0, 2, 5]), drawn([1, 2, 2], -2, 2, 2)],
  },
  { name: 'conv2d', torch: 'F.conv2d(x, y, z)', f: (x, y, z) => conv2d(x, y, z), inputs: image },
  {
    name: 'conv2d',
    torch: 'F.conv2d(x, y, z, (2, 1), (1, 2), (1, 2))',
    f: (x, y, z) => conv2d(x, y, z, { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }),
    inputs: image,
  },
  {
    name: 'conv2d',
    torch: "F.conv2d(x, y, z, padding='same')",
    f: (x, y, z) => conv2d(x, y, z, { padding: 'same' }),
    inputs: image,
  },
  {
    name: 'conv2d',
    torch: 'F.conv2d(x, y, None, 2, 1, 1, 2)',
    f: (x, y) => conv2d(x, y, undefined, { stride: 2, padding: 1, groups: 2 }),
    inputs: small,
  },
  {
    name: 'conv2d',
    torch: 'F.conv2d(x, y, groups=4)',
    f: (x, y) => conv2d(x, y, undefined, { groups: 4 }),
    inputs: [drawn([4, 2, 2]), drawn([4, 1, 2, 1], -2, 2, 2)],
  },
  {
    name: 'convTranspose1d',
    torch: 'F.conv_transpose1d(x, y, z)',
    f: (x, y, z) => convTranspose1d(x, y, z),
    inputs: back,
  },
  {
    name: 'convTranspose1d',
    torch: 'F.conv_transpose1d(x, y, z, 3, 2, 2, dilation=2)',
    f: (x, y, z) => convTranspose1d(x, y, z, { stride: 3, padding: 2, outputPadding: 2, dilation: 2 }),
    inputs: back,
  },
  {
    name: 'convTranspose1d',
    torch: 'F.conv_transpose1d(x, y, None, 3, 0, 2)',
    f: (x, y) => convTranspose1d(x, y, undefined, { stride: 3, outputPadding: 2 }),
    inputs: back.slice(0, 2),
  },
  {
    name: 'convTranspose1d',
    torch: 'F.conv_transpose1d(x, y, groups=2)',
    f: (x, y) => convTranspose1d(x, y, undefined, { groups: 2 }),
    inputs: [drawn([4, 3]), drawn([4, 3, 2], -2, 2, 2)],
  },
  {
    name: 'convTranspose2d',
    torch: 'F.conv_transpose2d(x, y, z)',
    f: (x, y, z) => convTranspose2d(x, y, z),
    inputs: backImage,
  },
  {
    name: 'convTranspose2d',
    torch: 'F.conv_transpose2d(x, y, z, (2, 3), (1, 0), (1, 2), 1, (1, 2))',
    f: (x, y, z) =>
      convTranspose2d(x, y, z, { stride: [2, 3], padding: [1, 0], outputPadding: [1, 2], dilation: [1, 2] }),
    inputs: backImage,
  },
  {
    name: 'convTranspose2d',
    torch: 'F.conv_transpose2d(x, y, None, 2, groups=2)',
    f: (x, y) => convTranspose2d(x, y, undefined, { stride: 2, groups: 2 }),
    inputs: small,
  },
  {
    name: 'unfold2d',
    torch: 'F.unfold(x, (2, 3), (1, 2), (1, 2), 2)',
    f: (x) => unfold2d(x, [2, 3], { dilation: [1, 2], padding: [1, 2], stride: 2 }),
    inputs: [drawn([2, 2, 4, 5])],
  },
  { name: 'unfold2d', torch: 'F.unfold(x, 2)', f: (x) => unfold2d(x, 2), inputs: [drawn([2, 3, 3])] },
  {
    name: 'fold',
    torch: 'F.fold(x, (4, 5), (2, 3), (1, 2), (1, 2), 2)',
    f: (x) => fold(x, [4, 5], [2, 3], { dilation: [1, 2], padding: [1, 2], stride: 2 }),
    inputs: [drawn([2, 12, 9])],
  },
  { name: 'fold', torch: 'F.fold(x, 3, 2)', f: (x) => fold(x, 3, 2), inputs: [drawn([8, 4])] },
];

import {
  adaptiveAvgPool,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  avgPool,
  avgPool1d,
  avgPool2d,
  interpolate,
  maxPool,
  maxPool1d,
  maxPool2d,
  pixelShuffle,
  pixelUnshuffle,
} from '@adjoint/nn';
import { tensor } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

const line = [drawn([2, 2, 7])];
const image = [drawn([2, 2, 5, 6])];

export const cases: readonly FunctionCase[] = [
  { name: 'maxPool1d', torch: 'F.max_pool1d(x, 2)', f: (x) => maxPool1d(x, 2), inputs: line },
  {
    name: 'maxPool1d',
    torch: 'F.max_pool1d(x, 3, 2, 1, 2, True)',
    f: (x) => maxPool1d(x, 3, { stride: 2, padding: 1, dilation: 2, ceilMode: true }),
    inputs: line,
  },
  {
    name: 'maxPool1d',
    torch: 'F.max_pool1d(x, 3, 1)',
    f: (x) => maxPool1d(x, 3, { stride: 1 }),
    inputs: [drawn([2, 4])],
  },
  { name: 'maxPool1d', torch: 'F.max_pool1d(x, 2)', f: (x) => maxPool1d(x, 2), inputs: [drawn([0, 2, 4])] },
  {
    name: 'maxPool1d',
    torch: 'F.max_pool1d(x, 2, 2, 1)',
    f: (x) => maxPool1d(x, 2, { padding: 1 }),
    inputs: [tensor([[-Infinity, -Infinity, NaN, 3, Infinity, 2]])],
  },
  {
    name: 'maxPool2d',
    torch: 'F.max_pool2d(x, 3, 2, 1)',
    f: (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }),
    inputs: image,
  },
  {
    name: 'maxPool2d',
    torch: 'F.max_pool2d(x, (2, 3), (1, 2), (1, 0), (2, 1), True)',
    f: (x) => maxPool2d(x, [2, 3], { stride: [1, 2], padding: [1, 0], dilation: [2, 1], ceilMode: true }),
    inputs: image,
  },
  // Of equals, the first in its window receives the whole derivative.
  {
    name: 'maxPool2d',
    torch: 'F.max_pool2d(x, 2, 1)',
    f: (x) => maxPool2d(x, 2, { stride: 1 }),
    inputs: [
      tensor([
        [
          [1, 1, 0],
          [1, 1, 2],
          [0, 2, 2],
        ],
      ]),
    ],
  },
  { name: 'maxPool', torch: 'F.max_pool2d(x, 2)', f: (x) => maxPool(x, 2), inputs: image },
  {
    name: 'maxPool',
    torch: 'F.max_pool3d(x, 2, 1)',
    f: (x) => maxPool(x, [2, 2, 2], { stride: 1 }),
    inputs: [drawn([2, 3, 2, 3])],
  },
  { name: 'avgPool1d', torch: 'F.avg_pool1d(x, 2)', f: (x) => avgPool1d(x, 2), inputs: line },
  {
    name: 'avgPool1d',
    torch: 'F.avg_pool1d(x, 3, 2, 1, True, False)',
    f: (x) => avgPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
    inputs: [drawn([2, 2, 6])],
  },
  {
    name: 'avgPool1d',
    torch: 'F.avg_pool1d(x, 4, 3, 2, True)',
    f: (x) => avgPool1d(x, 4, { stride: 3, padding: 2, ceilMode: true }),
    inputs: line,
  },
  {
    name: 'avgPool1d',
    torch: 'F.avg_pool1d(x, 2, 3)',
    f: (x) => avgPool1d(x, 2, { stride: 3 }),
    inputs: [drawn([0, 2, 6])],
  },
  {
    name: 'avgPool2d',
    torch: 'F.avg_pool2d(x, (3, 2), (2, 1), (1, 0))',
    f: (x) => avgPool2d(x, [3, 2], { stride: [2, 1], padding: [1, 0] }),
    inputs: image,
  },
  {
    name: 'avgPool2d',
    torch: 'F.avg_pool2d(x, 2, 2, 1, True, False)',
    f: (x) => avgPool2d(x, 2, { padding: 1, ceilMode: true, countIncludePad: false }),
    inputs: [drawn([2, 3, 4])],
  },
  { name: 'avgPool', torch: 'F.avg_pool2d(x, 2)', f: (x) => avgPool(x, [2, 2]), inputs: [drawn([2, 3, 4])] },
  { name: 'adaptiveAvgPool1d', torch: 'F.adaptive_avg_pool1d(x, 3)', f: (x) => adaptiveAvgPool1d(x, 3), inputs: line },
  { name: 'adaptiveAvgPool1d', torch: 'F.adaptive_avg_pool1d(x, 9)', f: (x) => adaptiveAvgPool1d(x, 9), inputs: line },
  { name: 'adaptiveAvgPool1d', torch: null, f: (x) => adaptiveAvgPool1d(x, 0), inputs: line },
  {
    name: 'adaptiveAvgPool2d',
    torch: 'F.adaptive_avg_pool2d(x, (3, 4))',
    f: (x) => adaptiveAvgPool2d(x, [3, 4]),
    inputs: image,
  },
  {
    name: 'adaptiveAvgPool2d',
    torch: 'F.adaptive_avg_pool2d(x, 1)',
    f: (x) => adaptiveAvgPool2d(x, 1),
    inputs: [drawn([2, 3, 4])],
  },
  { name: 'adaptiveAvgPool', torch: 'F.adaptive_avg_pool2d(x, 2)', f: (x) => adaptiveAvgPool(x, 2), inputs: image },
  { name: 'interpolate', torch: 'F.interpolate(x, size=5)', f: (x) => interpolate(x, { size: 5 }), inputs: line },
  {
    name: 'interpolate',
    torch: 'F.interpolate(x, scale_factor=1.5)',
    f: (x) => interpolate(x, { scale: 1.5 }),
    inputs: line,
  },
  { name: 'interpolate', torch: 'F.interpolate(x, (3, 9))', f: (x) => interpolate(x, { size: [3, 9] }), inputs: image },
  {
    name: 'interpolate',
    torch: 'F.interpolate(x, scale_factor=(1.1, 2.1))',
    f: (x) => interpolate(x, { scale: [1.1, 2.1] }),
    inputs: [drawn([2, 1, 5, 3])],
  },
  {
    // PyTorch's gradient is that of another choice than its value.
    name: 'interpolate',
    torch: null,
    f: (x) => interpolate(x, { scale: 1.1 }),
    inputs: [drawn([2, 1, 5])],
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, scale_factor=1.1, mode='linear')",
    f: (x) => interpolate(x, { scale: 1.1, mode: 'linear' }),
    inputs: [drawn([2, 1, 5])],
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, size=10, mode='linear')",
    f: (x) => interpolate(x, { size: 10, mode: 'linear' }),
    inputs: line,
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, scale_factor=0.6, mode='linear')",
    f: (x) => interpolate(x, { scale: 0.6, mode: 'linear' }),
    inputs: line,
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, size=(3, 8), mode='bilinear', align_corners=True)",
    f: (x) => interpolate(x, { size: [3, 8], mode: 'bilinear', alignCorners: true }),
    inputs: image,
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, scale_factor=(1.7, 0.9), mode='bilinear', align_corners=False)",
    f: (x) => interpolate(x, { scale: [1.7, 0.9], mode: 'bilinear', alignCorners: false }),
    inputs: image,
  },
  {
    name: 'interpolate',
    torch: "F.interpolate(x, size=1, mode='linear', align_corners=True)",
    f: (x) => interpolate(x, { size: 1, mode: 'linear', alignCorners: true }),
    inputs: [drawn([0, 2, 4])],
  },
  { name: 'pixelShuffle', torch: 'F.pixel_shuffle(x, 2)', f: (x) => pixelShuffle(x, 2), inputs: [drawn([2, 8, 2, 3])] },
  { name: 'pixelShuffle', torch: 'F.pixel_shuffle(x, 3)', f: (x) => pixelShuffle(x, 3), inputs: [drawn([9, 1, 2])] },
  {
    name: 'pixelUnshuffle',
    torch: 'F.pixel_unshuffle(x, 2)',
    f: (x) => pixelUnshuffle(x, 2),
    inputs: [drawn([2, 2, 4, 6])],
  },
];

import type { DType, Shape, Tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import { type LayoutName, layoutNames, layouts } from './layout.ts';
import { fill } from './values.ts';

/**
 * Bounds of a drawn shape.
 *
 * @example
 * const options: ShapeOptions = { maxRank: 2, minLength: 1 };
 * fc.assert(fc.property(arbitraryShape(options), (shape) => shape.length <= 2));
 */
export interface ShapeOptions {
  /** 3 when left out. */
  readonly maxRank?: number;
  /** 4 when left out. */
  readonly maxLength?: number;
  /** 0 when left out, so that empty tensors occur. */
  readonly minLength?: number;
}

/**
 * Shapes, small ones first; 0-d and empty ones among them.
 *
 * @example
 * fc.assert(fc.property(arbitraryShape({ minLength: 1 }), (shape) => zeros(shape).size > 0));
 */
export function arbitraryShape({ maxRank = 3, maxLength = 4, minLength = 0 }: ShapeOptions = {}): fc.Arbitrary<Shape> {
  return fc.array(fc.integer({ min: minLength, max: maxLength }), { maxLength: maxRank });
}

/**
 * What a drawn tensor is like.
 *
 * @example
 * const options: TensorOptions = { shape: [3], min: 1, max: 2, layout: 'stepped' };
 * fc.assert(fc.property(arbitraryTensor(options), (x) => x.max().item() <= 2));
 */
export interface TensorOptions {
  /** A shape, or how to draw one; any small one when left out. */
  readonly shape?: Shape | fc.Arbitrary<Shape>;
  /** float64 when left out. */
  readonly dtype?: DType;
  /** -2 when left out. */
  readonly min?: number;
  /** 2 when left out. */
  readonly max?: number;
  /** How it lies in memory; every way when left out: transposed, stepped, reversed, stretched, offset. */
  readonly layout?: LayoutName;
}

/**
 * Tensors with finite values, in every memory layout: views are as likely as dense tensors, and shrink to those.
 *
 * @example
 * fc.assert(fc.property(arbitraryTensor({ shape: [2, 3] }), (x) => x.add(x).size === 6));
 */
export function arbitraryTensor(options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const { shape = arbitraryShape(), dtype = 'float64', min = -2, max = 2, layout } = options;
  const shapes = shape instanceof fc.Arbitrary ? shape : fc.constant(shape);
  const names = layout === undefined ? fc.constantFrom(...layoutNames) : fc.constant(layout);
  return shapes
    .chain((drawn) => {
      const size = drawn.reduce((p, n) => p * n, 1);
      return fc.tuple(
        fc.constant(drawn),
        fc.array(element(dtype, min, max), { minLength: size, maxLength: size }),
        names,
      );
    })
    .map(([drawn, values, name]) => layouts[name](fill(drawn, dtype, (i) => values[i]!)));
}

function element(dtype: DType, min: number, max: number): fc.Arbitrary<number> {
  switch (dtype) {
    case 'float64':
      return fc.double({ min, max, noNaN: true });
    case 'float32':
      return fc.double({ min, max, noNaN: true }).map(Math.fround);
    case 'int32':
      return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
    case 'uint32':
      return fc.integer({ min: Math.max(0, Math.ceil(min)), max: Math.max(0, Math.floor(max)) });
    case 'bool':
    default:
      return fc.integer({ min: 0, max: 1 });
  }
}

/**
 * Several shapes that broadcast with one another: of one shape, axes are dropped in front or have length 1.
 *
 * @example
 * fc.assert(fc.property(arbitraryBroadcastableShapes(2), ([p, q]) => zeros(p!).add(zeros(q!)).rank >= p!.length));
 */
export function arbitraryBroadcastableShapes(
  count: number,
  options: ShapeOptions = {},
): fc.Arbitrary<readonly Shape[]> {
  const cut = fc.record({ from: fc.nat({ max: 3 }), ones: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }) });
  return fc
    .tuple(arbitraryShape(options), fc.array(cut, { minLength: count, maxLength: count }))
    .map(([whole, cuts]) =>
      cuts.map(({ from, ones }) => whole.map((length, axis) => (ones[axis % 4] ? 1 : length)).slice(from)),
    );
}

// Shapes as types: literals are followed where one glance explains them, everything else is `Shape`. No arithmetic.
// Every recursion goes over axes only and carries its result along, so that the compiler's stack stays shallow.

/**
 * The sizes of the axes, outermost first; a literal tuple such as `readonly [2, 3]` where the compiler knows them.
 *
 * @example
 * const shape: Shape = [2, 3];
 * sizeOf(shape);   // 6
 */
export type Shape = readonly number[];

/**
 * A number, a boolean, or arrays of them, as deep as you like.
 *
 * @example
 * const rows: NestedNumbers = [[1, 2], [3, 4]];
 * tensor(rows).rank;   // 2
 */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/**
 * The shape of a tensor, a number, nested arrays captured by a `const` type parameter, or a typed array (one axis of
 * unknown size). A union gives the union of its shapes.
 *
 * @example
 * type S = ShapeOf<readonly [readonly [1, 2, 3], readonly [4, 5, 6]]>;   // readonly [2, 3]
 */
export type ShapeOf<A> = unknown extends A
  ? Shape
  : NestedNumbers extends A
    ? Shape
    : A extends { readonly shape: infer S extends Shape }
      ? S
      : AxesOf<A, readonly []>;

/** The first entry speaks for its siblings: ragged arrays are a run-time error. */
type AxesOf<A, Out extends Shape> = A extends number | boolean
  ? Out
  : A extends readonly []
    ? readonly [...Out, 0]
    : A extends readonly unknown[]
      ? NestedNumbers extends A[0]
        ? Shape
        : AxesOf<A[0], readonly [...Out, A['length']]>
      : A extends { readonly BYTES_PER_ELEMENT: number }
        ? readonly [...Out, number]
        : Shape;

/** True where the number of axes is unknown, and with it everything else. */
type Rankless<A extends Shape, B extends Shape> = number extends A['length'] | B['length'] ? true : false;

/** The size two axes broadcast to, `never` if they do not; an unknown size is 1 or whatever it meets. */
type Meet<A, B> = A extends 1 ? B : B extends 1 ? A : A & B;

/** Both shapes aligned at their last axes; `never` where two sizes do not meet. */
type Align<A extends Shape, B extends Shape, Out extends Shape> = A extends readonly [
  ...infer As extends Shape,
  infer M extends number,
]
  ? B extends readonly [...infer Bs extends Shape, infer N extends number]
    ? [Meet<M, N>] extends [never]
      ? never
      : Align<As, Bs, readonly [Meet<M, N>, ...Out]>
    : readonly [...A, ...Out]
  : readonly [...B, ...Out];

type OrShape<S> = [S] extends [never] ? Shape : S extends Shape ? S : Shape;

/**
 * The shape two operands broadcast to, by NumPy's rules; `Shape` if a rank is unknown or they do not broadcast.
 *
 * @example
 * type S = Broadcast<readonly [2, 1], readonly [3]>;   // readonly [2, 3]
 */
export type Broadcast<A extends Shape, B extends Shape> =
  Rankless<A, B> extends true ? Shape : OrShape<Align<A, B, readonly []>>;

/**
 * What the right operand of an elementwise function must be besides a tensor: `unknown`, or a sentence nothing satisfies.
 * An unknown size never fails; two known ones that differ do, whatever is unknown beside them.
 *
 * @example
 * type Fits = BroadcastOperand<readonly [2, 1], readonly [3], 'add'>;   // unknown
 * type Fails = BroadcastOperand<readonly [2], readonly [3], 'add'>;     // 'add: shapes [2] and [3] do not broadcast'
 */
export type BroadcastOperand<A extends Shape, B extends Shape, Name extends string> =
  Rankless<A, B> extends true
    ? unknown
    : [Align<A, B, readonly []>] extends [never]
      ? `${Name}: shapes ${Printed<A>} and ${Printed<B>} do not broadcast`
      : unknown;

/**
 * The shape of a matrix product: vectors lend and lose an axis, leading axes broadcast. `Shape` if a rank is unknown.
 *
 * @example
 * type S = MatMul<readonly [2, 3], readonly [3, 5]>;   // readonly [2, 5]
 */
export type MatMul<A extends Shape, B extends Shape> =
  Rankless<A, B> extends true
    ? Shape
    : A extends readonly [...infer As extends Shape, infer M extends number, number]
      ? B extends readonly [...infer Bs extends Shape, number, infer N extends number]
        ? readonly [...Broadcast<As, Bs>, M, N]
        : readonly [...As, M]
      : B extends readonly [...infer Bs extends Shape, number, infer N extends number]
        ? readonly [...Bs, N]
        : readonly [];

/**
 * What the right operand of `matmul` must be besides a tensor: `unknown`, or a sentence nothing satisfies.
 *
 * @example
 * type Fails = MatMulOperand<readonly [2, 3], readonly [4, 5]>;   // 'matmul: inner sizes 3 and 4 differ'
 */
export type MatMulOperand<A extends Shape, B extends Shape> =
  Rankless<A, B> extends true
    ? unknown
    : A extends readonly [...infer As extends Shape, infer K extends number]
      ? B extends readonly [infer J extends number]
        ? Inner<K, J>
        : B extends readonly [...infer Bs extends Shape, infer J extends number, number]
          ? As extends readonly [...infer Batch extends Shape, number]
            ? Inner<K, J, BroadcastOperand<Batch, Bs, 'matmul'>>
            : Inner<K, J>
          : NoAxis
      : NoAxis;

/** One sentence at a time: two of them intersect to `never`, which says nothing. */
type Inner<K extends number, J extends number, Otherwise = unknown> = [K & J] extends [never]
  ? `matmul: inner sizes ${K} and ${J} differ`
  : Otherwise;

type NoAxis = 'matmul: a 0-d operand has no axis to sum over, use mul';

/** `[2, 3]` as text, an unknown size as `number`. */
type Printed<S extends Shape, Out extends string = ''> = S extends readonly [
  infer D extends number,
  ...infer R extends Shape,
]
  ? Printed<R, `${Out}${Out extends '' ? '' : ', '}${number extends D ? 'number' : D}`>
  : `[${Out}]`;

/**
 * All axes in reverse order, as `.T` has them.
 *
 * @example
 * type S = Transposed<readonly [2, 3]>;   // readonly [3, 2]
 */
export type Transposed<S extends Shape> = number extends S['length'] ? Shape : Reversed<S, readonly []>;

type Reversed<S extends Shape, Out extends Shape> = S extends readonly [
  infer D extends number,
  ...infer R extends Shape,
]
  ? Reversed<R, readonly [D, ...Out]>
  : Out;

/**
 * The shape asked for, with the size left to be inferred (`-1`) unknown.
 *
 * @example
 * type S = Reshaped<readonly [2, -1]>;   // readonly [2, number]
 */
export type Reshaped<R extends Shape> = { readonly [K in keyof R]: R[K] extends -1 ? number : R[K] };

// Over 150 lines: the declaration of an op is one contract, and most of it is what each field means.
import type { DType } from './dtype.ts';
import type { NdArray } from './kernels/ndarray.ts';
import type { BinaryLoop, UnaryLoop } from './kernels/walk.ts';
import type { Shape } from './shapetypes.ts';
import type { Tensor } from './tensor.ts';

/**
 * Shape and dtype: all that is known of a value before it is computed.
 *
 * @example
 * const type: TensorType = { shape: [2], dtype: 'float64' };
 * primitives.neg.infer([type], null).shape;   // [2]
 */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * A strided window on an operand's memory.
 *
 * @example
 * const transposed: Layout | null = primitives.transpose.view!(ones([2, 3]), { axes: [1, 0] });
 * transposed;   // { strides: [1, 3], offset: 0 }
 */
export interface Layout {
  /** Null where the window is dense. */
  readonly strides: readonly number[] | null;
  readonly offset: number;
}

/**
 * A local derivative, transposed: the cotangent of one input from the cotangent `g` of the output.
 *
 * Written with tensors, so that it can itself be differentiated, traced and batched. Inputs that the op does not keep
 * have a shape and a dtype but no values. `k` counts the inputs of a variadic op, which has one rule for all.
 *
 * @example
 * const forSquare: Rule<null> = (g, [x]) => g.mul(x!).mul(2);
 */
export type Rule<P> = {
  rule(g: Tensor, inputs: readonly Tensor[], output: Tensor, params: P, k: number): Tensor;
}['rule'];

/**
 * A directional derivative: the tangent of the output. A missing tangent is null.
 *
 * @example
 * const forSquare: Tangent<null> = ([t], [x]) => t!.mul(x!).mul(2);
 */
export type Tangent<P> = {
  rule(tangents: readonly (Tensor | null)[], inputs: readonly Tensor[], output: Tensor, params: P): Tensor;
}['rule'];

/**
 * An op on many inputs at once. Batched inputs, those marked, carry the batch of `size` as an axis before all their own;
 * the result must carry it too. Each entry of the result has the bits that the op gives for that entry alone. The op
 * itself comes last, so that many can share a rule.
 *
 * @example
 * const forSum: Batch<Reduction> = (inputs, _batched, { axes, keepdims }) =>
 *   apply(primitives.sum, inputs, { axes: axes.map((axis) => axis + 1), keepdims });
 * forSum([ones([2, 3])], [true], { axes: [0], keepdims: false }, 2, primitives.sum);   // [3, 3]
 */
export type Batch<P> = {
  rule(inputs: readonly Tensor[], batched: readonly boolean[], params: P, size: number, op: Op<P>): Tensor;
}['rule'];

/**
 * How the output depends on the inputs, from which forward mode is derived:
 * - `elementwise`: each element of the output on the same (broadcast) element of each input, so J is its own transpose;
 * - `linear`: on all inputs jointly; a tangent passes through the op itself;
 * - `multilinear`: on each input singly; one product for each tangent;
 * - `general`: anything else; its rules are transposed, unless it brings a `jvp`.
 *
 * @example
 * const kinds: Linearity[] = [primitives.tanh, primitives.sum, primitives.matmul].map((op) => op.linearity);
 * kinds;   // ['elementwise', 'linear', 'multilinear']
 */
export type Linearity = 'elementwise' | 'linear' | 'multilinear' | 'general';

/**
 * Computes a result on raw memory: fills all of `out`.
 *
 * @example
 * const first: Kernel<null> = ([x], out) => {
 *   out.buffer[out.offset] = x!.buffer[x!.offset]!;
 * };
 */
export type Kernel<P> = {
  kernel(inputs: readonly NdArray[], out: NdArray, params: P): void;
}['kernel'] & {
  /** The loop this kernel runs on dense float64 operands of one shape, whose result is alike: `apply` calls it straight. */
  readonly loop?: UnaryLoop | BinaryLoop;
};

/**
 * Inputs for the laws, beside those they draw themselves.
 *
 * @example
 * const sample: Sample<null> = { shapes: [[2, 3]], params: null };
 * opLaws(tanh, { samples: [sample] });
 */
export interface Sample<P> {
  readonly shapes: readonly Shape[];
  readonly params: P;
  /** Inputs that are not drawn at random floats: indices, conditions. */
  readonly fixed?: Readonly<Record<number, Tensor>>;
}

/**
 * Everything there is to know about a primitive, as its file writes it down.
 *
 * @example
 * const { name, keeps }: OpDeclaration<null> = primitives.tanh;
 * name;    // 'tanh'
 * keeps;   // ['output']
 */
export interface OpDeclaration<P> {
  readonly name: string;
  /** Shape and dtype of the result. Every check that shapes, dtypes and params allow is made here, and only here. */
  readonly infer: { infer(inputs: readonly TensorType[], params: P): TensorType }['infer'];
  /** Fills all of `out`. Values that cannot be accepted (an index out of range) are refused here. */
  readonly kernel?: Kernel<P> | undefined;
  /** The result as a window on the first input's memory, or null where only a kernel can make it. */
  readonly view?: { view(input: NdArray, params: P): Layout | null }['view'] | undefined;
  /** One rule for each input; null for an input that is constant by nature. */
  readonly vjp: readonly (Rule<P> | null)[];
  /**
   * For an op whose cotangent by its first input is mostly zeros: adds that cotangent into a dense sum, instead of making
   * it. Equal to its rule, to the last bit but for the sign of zeros.
   */
  readonly addCotangent?:
    | { add(sum: NdArray, g: NdArray, inputs: readonly NdArray[], params: P): void }['add']
    | undefined;
  /**
   * Two vectors whose outer product is the cotangent of input `k`, or null where it is none: the tape adds such products
   * into a sum without making them. Equal to the rule, to the last bit.
   */
  readonly outer?:
    | { pair(g: Tensor, inputs: readonly Tensor[], params: P, k: number): readonly [Tensor, Tensor] | null }['pair']
    | undefined;
  readonly linearity: Linearity;
  readonly jvp?: Tangent<P> | undefined;
  /** An elementwise op needs none; any other without one is applied entry by entry, which is right and slow. */
  readonly batch?: Batch<P> | undefined;
  /** Inputs, by position, and `'output'`, whose values the rules read. */
  readonly keeps: readonly (number | 'output')[];
  /** Shapes and params on which the laws are checked, several per op. */
  readonly samples: readonly Sample<P>[];
  /** Where the laws draw inputs: clear of poles and kinks. One interval for each input or one for all. */
  readonly domain?: readonly [number, number] | readonly (readonly [number, number])[] | undefined;
}

/**
 * A primitive, with the answers that the tape asks for at every step at hand.
 *
 * @example
 * const op: Op<null> = primitives.mul;
 * op.keepsInput;   // [true, true]
 */
export interface Op<P> extends OpDeclaration<P> {
  /** The kernel's loop, if it has one. */
  readonly loop: UnaryLoop | BinaryLoop | null;
  readonly keepsOutput: boolean;
  /** By position; the last holds for all further ones. */
  readonly keepsInput: readonly boolean[];
  /** Does any rule look further than at `g`? If not, nobody needs to prepare its other arguments. */
  readonly readsMore: boolean;
}

/**
 * Completes a declaration.
 *
 * @example
 * const identity = declare<null>({
 *   name: 'identity',
 *   infer: ([x]) => x!,
 *   view: ({ strides, offset }) => ({ strides, offset }),
 *   vjp: [(g) => g],
 *   linearity: 'linear',
 *   keeps: [],
 *   samples: [{ shapes: [[2]], params: null }],
 * });
 * apply(identity, [tensor([1, 2])], null);   // [1, 2]
 */
export function declare<P>(declaration: OpDeclaration<P>): Op<P> {
  const { name, infer, kernel, view, vjp, addCotangent, outer, linearity, jvp, batch, keeps, samples, domain } =
    declaration;
  // All ops are written out alike, optional fields too, so that dispatch sees objects of one hidden class.
  return {
    name,
    infer,
    kernel,
    view,
    vjp,
    addCotangent,
    outer,
    linearity,
    jvp,
    batch,
    keeps,
    samples,
    domain,
    loop: kernel?.loop ?? null,
    keepsOutput: keeps.includes('output'),
    keepsInput: vjp.map((_, i) => keeps.includes(i)),
    readsMore: vjp.some((rule) => rule !== null && rule.length > 1),
  };
}

/**
 * The rule for input `k`: a variadic op's last rule serves all further inputs.
 *
 * @example
 * const rule = ruleFor(primitives.neg, 0)!;
 * rule(tensor(1), [tensor(5)], tensor(-5), null, 0);   // -1
 */
export function ruleFor<P>(op: Op<P>, k: number): Rule<P> | null | undefined {
  const { vjp } = op;
  return k < vjp.length ? vjp[k] : vjp[vjp.length - 1];
}

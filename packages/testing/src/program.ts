import { apply, type Op, type Tensor } from '@adjoint/tensor';

/**
 * Where an instruction finds an operand.
 *
 * @example
 * const first: Source = { value: 0, within: null };
 * const indices: Source = { constant: tensor([1, 0], { dtype: 'int32' }) };
 */
export type Source =
  /** The value of this number, inputs first; squeezed smoothly into an interval where it left the op's domain. */
  | { readonly value: number; readonly within: readonly [number, number] | null }
  /** A tensor of the program's own: indices, conditions. */
  | { readonly constant: Tensor };

/**
 * One application of a primitive.
 *
 * @example
 * const square: Instruction = { op: primitives.square, operands: [{ value: 0, within: null }], params: null };
 * runProgram({ inputs: [tensor([3])], instructions: [square] });   // [9]
 */
export interface Instruction {
  readonly op: Op<unknown>;
  readonly operands: readonly Source[];
  readonly params: unknown;
}

/**
 * A straight line of instructions, each of which may use every value before it. The last value is the result.
 *
 * @example
 * const program: Program = {
 *   inputs: [tensor([1, 2])],
 *   instructions: [{ op: primitives.neg, operands: [{ value: 0, within: null }], params: null }],
 * };
 * runProgram(program);   // [-1, -2]
 */
export interface Program {
  /** Inputs it was drawn with, on which all values are finite and inside the domains. */
  readonly inputs: readonly Tensor[];
  readonly instructions: readonly Instruction[];
}

/**
 * Runs a program, on other inputs of the same shapes if they are given.
 *
 * @example
 * const program: Program = {
 *   inputs: [tensor([0.5])],
 *   instructions: [{ op: primitives.square, operands: [{ value: 0, within: null }], params: null }],
 * };
 * grad((x: Tensor) => runProgram(program, [x]).sum())(program.inputs[0]!);   // [1]
 */
export function runProgram(program: Program, inputs: readonly Tensor[] = program.inputs): Tensor {
  const values = [...inputs];
  for (const { op, operands, params } of program.instructions)
    values.push(
      apply(
        op,
        operands.map((source) => read(source, values)),
        params,
      ),
    );
  return values.at(-1)!;
}

/** An operand's value. */
export function read(source: Source, values: readonly Tensor[]): Tensor {
  if ('constant' in source) return source.constant;
  const x = values[source.value]!;
  return source.within === null ? x : squeeze(x, source.within);
}

/** Anything into an open interval, one to one and smoothly. */
export function squeeze(x: Tensor, [low, high]: readonly [number, number]): Tensor {
  return x
    .sigmoid()
    .mul(high - low)
    .add(low);
}

/**
 * A program as TypeScript to paste into a test.
 *
 * @example
 * const program: Program = {
 *   inputs: [tensor([0.5])],
 *   instructions: [{ op: primitives.square, operands: [{ value: 0, within: null }], params: null }],
 * };
 * showProgram(program);   // 'const x0 = tensor([0.5]);\nconst y0 = apply(primitives.square, [x0], null);'
 */
export function showProgram({ inputs, instructions }: Program): string {
  const name = (i: number): string => (i < inputs.length ? `x${i}` : `y${i - inputs.length}`);
  const show = (source: Source): string => {
    if ('constant' in source) return literal(source.constant);
    const { value, within } = source;
    if (within === null) return name(value);
    return `${name(value)}.sigmoid().mul(${within[1] - within[0]}).add(${within[0]})`;
  };
  return [
    ...inputs.map((x, i) => `const ${name(i)} = ${literal(x)};`),
    ...instructions.map(
      ({ op, operands, params }, i) =>
        `const ${name(inputs.length + i)} = apply(primitives.${op.name}, [${operands.map(show).join(', ')}], ${JSON.stringify(params)});`,
    ),
  ].join('\n');
}

function literal(x: Tensor): string {
  const dtype = x.dtype === 'float64' || x.dtype === 'bool' ? '' : `, { dtype: '${x.dtype}' }`;
  return `tensor(${JSON.stringify(x.toArray())}${dtype})`;
}

import { AdjointError, apply, isFloat, type Op, sameShape, type Tensor } from '@adjoint/tensor';
import { domainOf } from './laws/trial.ts';
import { type Instruction, read, type Source } from './program.ts';
import { combine, mismatch } from './values.ts';

/** Values beyond this would drown the differences that gradients are compared with. */
const largest = 100;

/** Values with more elements only cost time. */
export const mostElements = 24;

/** An instruction before it is known which values there are: numbers that choose among what fits. */
export interface Gene {
  readonly op: number;
  readonly sample: number;
  readonly operands: readonly number[];
}

/** Instructions on these inputs, one for each gene that fits the values there are by then. */
export function assemble(
  ops: readonly Op<unknown>[],
  inputs: readonly Tensor[],
  genes: readonly Gene[],
): readonly Instruction[] {
  const values = [...inputs];
  const instructions: Instruction[] = [];
  for (const gene of genes) {
    const op = ops[gene.op]!;
    for (let i = 0; i < op.samples.length; i++) {
      const found = instruct(op, (gene.sample + i) % op.samples.length, values, gene.operands);
      if (found === null) continue;
      instructions.push(found.instruction);
      values.push(found.value);
      break;
    }
  }
  return instructions;
}

/** The op with a sample's params on values that fit them, the first operand as chosen, the others nearest to the choice. */
function instruct(
  op: Op<unknown>,
  sampleIndex: number,
  values: readonly Tensor[],
  choices: readonly number[],
): { readonly instruction: Instruction; readonly value: Tensor } | null {
  const { shapes, params, fixed } = op.samples[sampleIndex]!;
  // A sample without elements says nothing of which values suit the op.
  if (shapes.some((shape) => shape.includes(0))) return null;
  // Where a sample fixes floats, as a regular matrix, values of other shapes may not suit the op.
  const chosen = op.samples.some((sample) => Object.values(sample.fixed ?? {}).some(({ dtype }) => isFloat(dtype)));
  const candidates = shapes.map((shape, k): readonly Source[] => {
    const constant = fixed?.[k];
    if (constant !== undefined) return [{ constant }];
    // Params such as axes belong to a rank; elementwise ops have none.
    const fitting = [...values.keys()].filter(
      (i) =>
        op.linearity === 'elementwise' ||
        (chosen ? sameShape(values[i]!.shape, shape) : values[i]!.shape.length === shape.length),
    );
    const start = fitting.length - 1 - (choices[k % choices.length]! % Math.max(1, fitting.length));
    return fitting.map((_, i) => sourceFor(op, k, fitting[(start + i) % fitting.length]!, values));
  });
  for (const operands of combinations(candidates)) {
    const value = attempt(op, operands, params, values);
    if (value !== null) return { instruction: { op, operands, params }, value };
  }
  return null;
}

function sourceFor(op: Op<unknown>, k: number, value: number, values: readonly Tensor[]): Source {
  const [low, high] = domainOf(op, k);
  const inside = values[value]!.toTypedArray().every((v) => v >= low && v <= high);
  return { value, within: inside ? null : [low, high] };
}

/** At most so many are tried. */
const mostCombinations = 40;

function* combinations(candidates: readonly (readonly Source[])[]): Generator<readonly Source[]> {
  const total = candidates.reduce((p, list) => p * list.length, 1);
  for (let n = 0; n < Math.min(total, mostCombinations); n++) {
    let rest = n;
    // The last operand moves fastest: the first stays as chosen as long as anything fits it.
    const picked = candidates.toReversed().map((list) => {
      const source = list[rest % list.length]!;
      rest = Math.floor(rest / list.length);
      return source;
    });
    yield picked.toReversed();
  }
}

/** The instruction's value if a program can go on with it: a tame float whose derivative is what its values show. */
function attempt(
  op: Op<unknown>,
  operands: readonly Source[],
  params: unknown,
  values: readonly Tensor[],
): Tensor | null {
  try {
    const inputs = operands.map((source) => read(source, values));
    const type = op.infer(inputs, params);
    if (type.dtype !== 'float64' || type.shape.includes(0) || type.shape.reduce((p, n) => p * n, 1) > mostElements)
      return null;
    const value = apply(op, inputs, params);
    if (!value.toTypedArray().every((v) => Math.abs(v) <= largest)) return null;
    if (op.vjp.some((rule) => rule !== null)) return value;
    // Constant by decree (a stopped gradient) is nothing that differences can see; constant by nature is.
    const moved = inputs.map((x) => (isFloat(x.dtype) ? combine(1 + 1e-3, x, 0, x) : x));
    return mismatch(apply(op, moved, params), value, 0) === null ? value : null;
  } catch (error) {
    if (error instanceof AdjointError) return null;
    throw error;
  }
}

import {
  apply,
  fromBuffer,
  isFloat,
  key,
  mapTree,
  normal,
  type Op,
  ruleFor,
  showShape,
  type Tensor,
  type Tracer,
} from '@adjoint/tensor';
import { alike, besideKinks, richardson, sideSlopes } from './differences.ts';
import { nextLevel, settled, watch } from './step.ts';

/** One application of an op, with everything it saw. */
interface Application {
  readonly op: Op<unknown>;
  readonly inputs: readonly Tensor[];
  readonly params: unknown;
  readonly output: Tensor;
}

/** A tracer that derives nothing but writes down every application, keeping all values. */
class Witness implements Tracer {
  readonly level: number;
  readonly records: Application[];
  /** How often a value left the world of tensors. */
  readOuts = 0;

  constructor(level: number, records: Application[]) {
    this.level = level;
    this.records = records;
  }

  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    const below = inputs.map((x) => (x.tracer?.level === this.level ? x.below! : x));
    const output = apply(op, below, params);
    this.records.push({ op, inputs: below, params, output });
    return watch(output, this);
  }

  readOut(): void {
    this.readOuts++;
  }
}

/**
 * Runs `f` once and checks each op's own rules against differences of that op alone.
 *
 * @returns a sentence naming the first op whose rule is wrong, or saying that none is.
 */
export function wrongRule(f: (...inputs: never[]) => unknown, inputs: readonly unknown[], tolerance: number): string {
  const records: Application[] = [];
  const witness = new Witness(nextLevel(), records);
  f(...(mapTree((x: Tensor) => watch(settled(x), witness), inputs) as never[]));
  for (const record of records) {
    const found = checkRules(record, tolerance);
    if (found !== null) return found;
  }
  const agree = `the local rules of all ${records.length} ops agree with differences`;
  if (witness.readOuts > 0) return `${agree}, but a value was read out (item, toArray), where the gradient ends`;
  const stops = new Set(records.filter(({ op }) => op.vjp.every((rule) => rule === null)).map(({ op }) => op.name));
  if (stops.size > 0) return `${agree}, but ${[...stops].join(', ')} let no gradient through`;
  return `${agree}; does the function depend on more than its inputs?`;
}

function checkRules({ op, inputs, params, output }: Application, tolerance: number): string | null {
  if (!isFloat(output.dtype)) return null;
  const g = normal(key(7), output.shape);
  for (const [k, x] of inputs.entries()) {
    const rule = ruleFor(op, k);
    if (!rule || !isFloat(x.dtype)) continue;
    const raw = rule(g, inputs, output, params, k);
    const derived = raw.sumTo(x.shape).toTypedArray();
    const values = x.toTypedArray();
    for (let i = 0; i < values.length; i++) {
      const at = (h: number): number => {
        const moved = values.slice();
        moved[i]! += h;
        const shifted = inputs.map((input, j) => (j === k ? fromBuffer(moved, x.shape, x.dtype) : input));
        return apply(op, shifted, params).mul(g).sum().item();
      };
      const scale = Math.max(1, Math.abs(values[i]!));
      const { value, error } = richardson(at, 0.05 * scale);
      if (Math.abs(value - derived[i]!) <= Math.max(tolerance * Math.max(1, Math.abs(value)), error)) continue;
      const { left, right } = sideSlopes(at, besideKinks * scale);
      if (!alike(left, right)) continue;
      return (
        `the rule of '${op.name}' for its input ${k} of shape ${showShape(x.shape)} is wrong: ` +
        `at element ${i} (value ${values[i]}) it gives ${derived[i]}, differences give ${value}`
      );
    }
  }
  return null;
}

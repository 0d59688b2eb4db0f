import { gradcheck } from '@adjoint/autograd';
import { GradientError, isFloat, type Tensor } from '@adjoint/tensor';
import type { Draw } from './draw.ts';
import type { FunctionCase } from './functioncase.ts';
import { type Bench, underLaw } from './laws/check.ts';
import type { Call } from './laws/call.ts';
import { lawsOfCalls } from './laws/ofcalls.ts';
import { outcome } from './laws/outcome.ts';
import type { Law } from './laws.ts';
import { fill } from './values.ts';

/** Composed of about ten ops, a function may stretch rounding errors ten times as far as one. */
const slack = 10;

/** Of larger operands only so many elements, drawn at random, are moved one by one; directions move all. */
const most = 6;

/**
 * How to check a function, and how to call it in failures.
 *
 * @example
 * const options: FunctionLawOptions = { name: 'cube', seed: 7 };
 * functionLaws((x) => x.mul(x).mul(x), [tensor([1, 2])], options);
 */
export interface FunctionLawOptions {
  readonly name?: string;
  /** Repeats a failure; 1 when left out. */
  readonly seed?: number;
  /** Names of laws that do not hold. */
  readonly skip?: readonly string[];
}

/**
 * The laws of a function of tensors, by name: a composed function, or one with a rule of its own.
 *
 * Its gradient agrees with differences at both orders, its modes with one another, float32 with float64, views with
 * copies; `vmap` gives what a loop gives and `checkpoint` what the plain function gives, to the last bit.
 *
 * @example
 * const softplus: FunctionCase = { name: 'softplus', torch: 'F.softplus(x)', f: (x) => x.exp().add(1).log(), inputs: [drawn([3])] };
 * for (const law of lawsOfFunction(softplus)) test(law.name, () => law.check());
 */
export function lawsOfFunction(
  { name, f, inputs, skip = [] }: Omit<FunctionCase, 'torch'>,
  options: FunctionLawOptions = {},
): readonly Law[] {
  const subject = options.name ?? name;
  const left = new Set([...skip, ...(options.skip ?? [])]);
  return lawsOfCalls
    .filter((law) => !left.has(law.name))
    .map((law) => ({
      name: law.name,
      check: (seed = options.seed ?? 1): void => {
        const setting = { subject, law: law.name, seed };
        const again = `functionLaws(f, inputs, { seed: ${seed} }) repeats it`;
        underLaw({ ...setting, hint: () => again + culprit(f, inputs) }, (bench) =>
          law.check(callOf(f, inputs, bench)),
        );
      },
    }));
}

/**
 * Checks every law on a function of tensors, at these inputs.
 *
 * @param inputs - those of dtype float64 are differentiated; at most points that are kinks nothing is compared.
 * @throws LawError for the first law that is broken: where, with which numbers, and the seed that repeats it.
 * @example
 * functionLaws((x, y) => x.mul(y).sum(), [tensor([1, 2]), tensor([3, 4])]);
 */
export function functionLaws(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: FunctionLawOptions = {},
): void {
  const name = f.name === '' ? 'the function' : f.name;
  for (const law of lawsOfFunction({ name, f, inputs }, options)) law.check();
}

/** A function on inputs of which all floats are active. */
export function callOf(f: Call['f'], inputs: readonly Tensor[], bench: Bench): Call {
  const float = isFloat(f(...inputs).dtype);
  return {
    f,
    inputs,
    active: [...inputs.keys()].filter((k) => float && isFloat(inputs[k]!.dtype)),
    others: () => varied(f, inputs, bench.draw),
    ...bench,
    slack,
    most,
  };
}

/** What `gradcheck` finds wrong, if anything: it looks at each op that the function applies, and names one. */
function culprit(f: Call['f'], inputs: readonly Tensor[]): string {
  const places = [...inputs.keys()].filter((k) => isFloat(inputs[k]!.dtype));
  const point = places.map((k) => inputs[k]!);
  const g = (...xs: Tensor[]): Tensor => f(...inputs.map((x, k) => xs[places.indexOf(k)] ?? x));
  const found = outcome(() => gradcheck(g, point));
  if (!(found instanceof GradientError)) return '';
  return `; ${found.message.split('\n  ').slice(1).join('; ')}`;
}

/** Inputs near to the given ones, ints in another order; the given ones where the function refuses these. */
function varied(f: Call['f'], inputs: readonly Tensor[], draw: Draw): readonly Tensor[] {
  // One factor for all of a tensor keeps what functions ask for: an order, a sign, a positive definite matrix.
  const others = inputs.map((x) => {
    const values = x.toTypedArray();
    const factor = 0.75 + draw.next() / 4;
    return fill(x.shape, x.dtype, (i) => (isFloat(x.dtype) ? values[i]! * factor : values.at(-1 - i)!));
  });
  return outcome(() => f(...others)) instanceof Error ? inputs : others;
}

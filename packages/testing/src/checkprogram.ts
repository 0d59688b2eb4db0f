import { jvp, parameter, vjp } from '@adjoint/autograd';
import { compact, type Tensor } from '@adjoint/tensor';
import { differences, type Slope, slope } from './differences.ts';
import { Draw } from './draw.ts';
import { LawError } from './lawerror.ts';
import { type Program, runProgram, showProgram } from './program.ts';
import { combine, dot, indexAt, mismatch } from './values.ts';

/** Ten ops in a row stretch the errors of differences; what they leave open is added to this. */
const tolerance = 1e-7;

/**
 * How a program was checked.
 *
 * @example
 * const [program] = fc.sample(arbitraryProgram(), 1);
 * const { points, kinks }: ProgramReport = checkProgram(program!);
 * kinks <= points;   // true
 */
export interface ProgramReport {
  /** Derivatives compared with differences. */
  readonly points: number;
  /** Of these, passed over because a kink was too near. */
  readonly kinks: number;
}

/**
 * Checks the derivatives of a program: against differences, reverse against forward mode, second order both ways, the
 * same bits twice and from parameters, and nothing overwritten.
 *
 * @throws LawError with both numbers and the program as code.
 * @example
 * const [program] = fc.sample(arbitraryProgram(), 1);
 * checkProgram(program!);
 */
export function checkProgram(program: Program, inputs: readonly Tensor[] = program.inputs): ProgramReport {
  const report = { points: 0, kinks: 0 };
  const fail = (law: string, detail: string, cause?: unknown): never => {
    throw new LawError({ subject: 'a program', law, detail, cause, hint: `the program:\n${showProgram(program)}` });
  };
  const compare = (law: string, what: string, found: number, measured: Slope): void => {
    report.points++;
    if (!measured.smooth) {
      report.kinks++;
      return;
    }
    const { derivative, error } = measured;
    if (!(Math.abs(found - derivative) <= tolerance * Math.max(1, Math.abs(derivative)) + 4 * error))
      fail(law, `${what} is ${found}, differences say ${derivative} (steps leave ${error})`);
  };
  const agree = (law: string, what: string, p: number, q: number): void => {
    if (!(Math.abs(p - q) <= tolerance * Math.max(1, Math.abs(p)))) fail(law, `${what}: ${p} and ${q}`);
  };
  try {
    check();
  } catch (error) {
    if (error instanceof LawError) throw error;
    fail('a program runs and is differentiated', `it threw ${String(error)}`, error);
  }
  return report;

  function check(): void {
    const draw = new Draw(inputs.length + program.instructions.length);
    const f = (...xs: Tensor[]): Tensor => runProgram(program, xs);
    const value = f(...inputs);
    const g = draw.direction(value.shape);
    const [u, v] = [0, 1].map(() => inputs.map((x) => draw.direction(x.shape))) as [Tensor[], Tensor[]];
    const given = [...inputs, g, ...u, ...v];
    const before = given.map((x) => x.toTypedArray());
    const gradient = (...xs: Tensor[]): Tensor[] => vjp(f, ...xs).pullback(g);

    const found = gradient(...inputs);
    inputs.forEach((x, i) => {
      const measured = differences((moved) => f(...inputs.with(i, moved)), x, g);
      const values = found[i]!.toTypedArray();
      measured.slopes.forEach((s, j) =>
        compare(
          'the gradient agrees with differences',
          `the gradient of x${i} at ${indexAt(x.shape, j)}`,
          values[j]!,
          s,
        ),
      );
    });

    const forward = jvp(f, [...inputs], v).tangent;
    agree('<w, J v> = <Jᵀ w, v>', 'forward and reverse', dot(g, forward), total(found, v));

    const reverse = hessian(f, inputs, g, v);
    const other = hessian(f, inputs, g, u);
    const over = jvp(gradient, [...inputs], v).tangent;
    agree('the Hessian is symmetric', '<u, H v> and <v, H u>', total(reverse, u), total(other, v));
    agree('forward over reverse = reverse over reverse', '<u, H v>', total(over, u), total(reverse, u));
    const along = slope((t) => total(gradient(...inputs.map((x, i) => combine(1, x, t, v[i]!))), u));
    compare('the second derivative agrees with differences of the first', '<u, H v>', total(reverse, u), along);

    const { pullback } = vjp(f, ...inputs);
    const parameters = inputs.map((x) => parameter(x));
    const result = f(...parameters);
    if (result.tracer !== null) result.backward(g);
    const again = {
      'by another tape': gradient(...inputs),
      'by the same pullback': pullback(g),
      'by the same pullback twice': pullback(g),
      'by parameters': parameters.map((p, i) => p.grad ?? combine(0, inputs[i]!, 0, inputs[i]!)),
    };
    for (const [how, gradients] of Object.entries(again)) {
      gradients.forEach((c, i) => {
        const differs = mismatch(c, found[i]!, how === 'by parameters' ? Number.MIN_VALUE : 0);
        if (differs)
          fail(
            'a gradient repeats its bits',
            `${how}, x${i} at ${differs.index}: ${differs.left}, first ${differs.right}`,
          );
      });
    }
    const later = mismatch(f(...inputs), value, 0);
    if (later) fail('nothing is overwritten', `the value at ${later.index} was ${later.right}, is ${later.left}`);
    given.forEach((x, i) => {
      const at = x.toTypedArray().findIndex((now, j) => !Object.is(now, before[i]![j]));
      if (at >= 0)
        fail(
          'nothing is overwritten',
          `tensor ${i} of inputs, cotangent and directions changed at ${indexAt(x.shape, at)}`,
        );
    });
  }
}

/** H v: the gradient of <gradient, v>. */
function hessian(f: (...xs: Tensor[]) => Tensor, inputs: readonly Tensor[], g: Tensor, v: readonly Tensor[]): Tensor[] {
  const { pullback, value } = vjp(
    (...xs: Tensor[]) =>
      vjp(f, ...xs)
        .pullback(g)
        .map((c, i) => c.mul(v[i]!).sum() as Tensor)
        .reduce((a, b) => a.add(b)),
    ...inputs,
  );
  return pullback(compact(value.mul(0).add(1)));
}

function total(xs: readonly Tensor[], ys: readonly Tensor[]): number {
  return xs.reduce((sum, x, i) => sum + dot(x, ys[i]!), 0);
}

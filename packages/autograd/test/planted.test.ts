// Every test is only as good as the bugs it finds: here they are planted, in every op, from its declaration alone.
import { arbitraryProgram, checkProgram, differences, type Law, LawError, lawsOf } from '@adjoint/testing';
import {
  apply,
  cast,
  declare,
  fromBuffer,
  type NdArray,
  type Op,
  type OpDeclaration,
  primitives,
  ruleFor,
  type Rule,
  type Shape,
  stopGradient,
  type Tensor,
  type TensorType,
} from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

type AnyOp = Op<unknown>;

const ops: readonly AnyOp[] = Object.values(primitives);
const differentiable = ops.filter((op) => op.vjp.some((rule) => rule !== null));

function mutant(op: AnyOp, changes: Partial<OpDeclaration<unknown>>): AnyOp {
  return declare({ ...op, ...changes });
}

/** The op with `change` after rule `which`, or after all. */
function withRules(
  op: AnyOp,
  change: (c: Tensor, ...args: Parameters<Rule<unknown>>) => Tensor,
  which?: number,
): AnyOp {
  return mutant(op, {
    vjp: op.vjp.map(
      (rule, i) =>
        rule &&
        (which !== undefined && i !== which
          ? rule
          : (g, inputs, y, params, k): Tensor => change(rule(g, inputs, y, params, k), g, inputs, y, params, k)),
    ),
  });
}

/** The op with `change` made to what its kernel wrote, in place. */
function withResult(op: AnyOp, change: (out: NdArray) => void): AnyOp {
  return mutant(op, {
    kernel: (inputs, out, params) => {
      op.kernel!(inputs, out, params);
      change(out);
    },
  });
}

function rotate({ buffer, offset, size }: NdArray): void {
  const values = buffer.slice(offset, offset + size);
  for (let i = 0; i < size; i++) buffer[offset + i] = values[(i + 1) % size]!;
}

/** The op whose kernel leaves the last element as it finds it. */
function stale(op: AnyOp): AnyOp {
  return mutant(op, {
    kernel: (inputs, out, params) => {
      const last = out.offset + out.size - 1;
      const before = out.buffer[last]!;
      op.kernel!(inputs, out, params);
      if (out.size > 0) out.buffer[last] = before;
    },
  });
}

/** Numbers that are positive, unequal and clear of all poles. */
function filled(shape: Shape, k = 0): Tensor {
  const size = shape.reduce((p, n) => p * n, 1);
  return fromBuffer(
    Float64Array.from({ length: size }, (_, i) => 0.6 + 0.1 * i + 0.03 * k),
    shape,
    'float64',
  );
}

function widened(c: Tensor): Tensor {
  return cast(c, c.dtype === 'float64' ? 'float32' : 'float64');
}

/** The types of the op's results on its samples, for both floats. */
function typesOf({ samples, infer }: AnyOp): TensorType[] {
  return (['float64', 'float32'] as const).flatMap((dtype) =>
    samples.map(({ shapes, params, fixed }) =>
      infer(
        shapes.map((shape, k) => fixed?.[k] ?? { shape, dtype }),
        params,
      ),
    ),
  );
}

/** Does any sample's result have more than one element? */
function sized(op: AnyOp): boolean {
  return typesOf(op).some(({ shape }) => shape.reduce((p, n) => p * n, 1) > 1);
}

/** Does a rule's result move with the op's inputs? If not, cutting the inputs off changes nothing. */
function curved(op: AnyOp): boolean {
  const { shapes, params, fixed } = op.samples.find((s) => s.shapes.every((shape) => !shape.includes(0)))!;
  const inputs = shapes.map((shape, k) => fixed?.[k] ?? filled(shape, k));
  return inputs.some((x, i) => {
    if (fixed?.[i]) return false;
    return inputs.some((_, k) => {
      const rule = ruleFor(op, k);
      if (rule === null || rule === undefined) return false;
      const at = (moved: Tensor): Tensor => {
        const now = inputs.with(i, moved);
        const y = apply(op, now, params);
        return rule(filled(y.shape), now, y, params, k);
      };
      return differences(at, x, filled(at(x).shape))
        .gradient.toTypedArray()
        .some((v) => Math.abs(v) > 1e-6);
    });
  });
}

function violation(law: Law): LawError | null {
  try {
    law.check();
    return null;
  } catch (error) {
    if (error instanceof LawError) return error;
    throw error;
  }
}

describe.each(differentiable)('planted in $name', (op) => {
  const rules = op.vjp.flatMap((rule, k) => (rule === null ? [] : [k]));
  // What the sound op says as well is no find.
  const sound = lawsOf(op).map((law) => violation(law)?.message);
  const breaks = (broken: AnyOp): void => {
    const found = lawsOf(broken).some((law, i) => ![undefined, sound[i]].includes(violation(law)?.message));
    expect(found).toBe(true);
  };

  test.each(rules)('a negated rule %i', (k) => breaks(withRules(op, (c) => c.neg(), k)));
  test.each(rules)('a doubled rule %i', (k) => breaks(withRules(op, (c) => c.mul(2), k)));
  test.each(rules)('a missing factor in rule %i', (k) => breaks(withRules(op, (c) => c.mul(0.5), k)));
  test.each(rules)('a slightly wrong factor in rule %i', (k) => breaks(withRules(op, (c) => c.mul(1 + 1e-6), k)));
  test.each(rules)('a forgotten cotangent in rule %i', (k) =>
    breaks(withRules(op, (_c, g, ...rest) => ruleFor(op, k)!(g.mul(0).add(1), ...rest), k)),
  );
  test.each(rules)('a rule %i that is missing', (k) => breaks(withRules(op, () => undefined as unknown as Tensor, k)));
  test.each(rules)('a rule %i that says constant', (k) => {
    const vjp = op.vjp.with(k, null);
    breaks(mutant(op, { vjp }));
  });
  test.each(rules)('a rule %i in another dtype', (k) => breaks(withRules(op, (c) => widened(c), k)));
  test.each(rules)('a rule %i that no second derivative passes', (k) =>
    breaks(withRules(op, (c) => stopGradient(c), k)),
  );
  test.each(rules)('a rule %i that overwrites its cotangent', (k) => {
    breaks(
      withRules(
        op,
        (c, g) => {
          const kept = c.add(0);
          g.buffer.fill(7, g.offset, g.offset + g.size);
          return kept;
        },
        k,
      ),
    );
  });
  if (curved(op))
    test('rules that see constants', () => {
      const vjp = op.vjp.map(
        (rule): Rule<unknown> | null =>
          rule &&
          ((g, inputs, y, params, k) =>
            rule(
              g,
              inputs.map((x) => stopGradient(x)),
              y && stopGradient(y),
              params,
              k,
            )),
      );
      breaks(mutant(op, { vjp }));
    });
  if (op.keeps.length > 0) test('keeps forgotten', () => breaks(mutant(op, { keeps: [] })));
  test.each(op.keeps)('%s not kept', (kept) => breaks(mutant(op, { keeps: op.keeps.filter((k) => k !== kept) })));
  test('a result in another dtype', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const broken = mutant(op, { infer: (xs, params) => ({ ...op.infer(xs, params), dtype }) });
      if (typesOf(op).some((type) => type.dtype !== dtype)) breaks(broken);
    }
  });
  if (op.kernel !== undefined) test('a kernel that leaves the last element stale', () => breaks(stale(op)));
  if (op.kernel !== undefined && sized(op)) test('a kernel that is off by one', () => breaks(withResult(op, rotate)));
  if (op.kernel !== undefined)
    test('a kernel that writes past its result', () =>
      breaks(withResult(op, ({ buffer, offset, size }) => void (buffer[offset + size] = 0))));
  if (op.kernel !== undefined)
    test('a kernel that writes to its input', () =>
      breaks(
        mutant(op, {
          kernel: (inputs, out, params) => {
            op.kernel!(inputs, out, params);
            inputs[0]!.buffer.fill(0);
          },
        }),
      ));
  test('a kernel that forgets the offset of its operand', () => {
    const moved = (x: NdArray): NdArray => ({ ...plain(x), offset: 0 });
    breaks(
      mutant(op, {
        kernel:
          op.kernel && ((inputs, out, params) => op.kernel!([moved(inputs[0]!), ...inputs.slice(1)], out, params)),
        view: op.view && ((x, params) => op.view!(moved(x), params)),
      }),
    );
  });
});

/** The fields that a kernel reads, of a tensor or of plain data. */
function plain({ shape, dtype, size, buffer, strides, dense }: NdArray): Omit<NdArray, 'offset'> {
  return { shape, dtype, size, buffer, strides, dense };
}

describe('planted in programs', () => {
  const others = differentiable.filter((op) => op.linearity !== 'general');
  const found = (op: AnyOp, change: (op: AnyOp) => AnyOp): boolean => {
    // The broken op is a third of all, so that most programs run through it.
    const broken = change(op);
    const share = Array.from({ length: Math.ceil(others.length / 2) }, () => broken);
    const property = fc.property(
      arbitraryProgram({ ops: [...share, ...others] }),
      (program) => void checkProgram(program),
    );
    const { failed, errorInstance } = fc.check(property, { numRuns: 300, seed: 1, endOnFailure: true });
    expect(errorInstance === null || errorInstance instanceof LawError).toBe(true);
    return failed;
  };

  test.each(differentiable)('$name negated is found by random programs', (op) => {
    expect(found(op, (right) => withRules(right, (c) => c.neg()))).toBe(true);
  });

  test.each(differentiable)('$name adding into a cotangent that it only borrowed is found', (op) => {
    const overwriting = (right: AnyOp): AnyOp =>
      withRules(right, (c, g) => {
        const kept = c.add(0);
        if (g.dense) for (let i = 0; i < g.size; i++) g.buffer[g.offset + i]! += 1;
        return kept;
      });
    expect(found(op, overwriting)).toBe(true);
  });

  test.each(differentiable)('$name with a derivative that is constant is found at second order', (op) => {
    expect(found(op, (right) => withRules(right, (c) => stopGradient(c)))).toBe(true);
  });
});

test('a failing program shrinks to few instructions', () => {
  const broken = withRules(
    differentiable.find((op) => op.linearity === 'elementwise')!,
    (c) => c.mul(2),
  );
  const { failed, counterexample } = fc.check(
    fc.property(arbitraryProgram({ ops: [broken, ...differentiable] }), (program) => void checkProgram(program)),
    { numRuns: 1000, seed: 1 },
  );
  expect(failed).toBe(true);
  expect(counterexample![0].instructions.length).toBeLessThanOrEqual(2);
});

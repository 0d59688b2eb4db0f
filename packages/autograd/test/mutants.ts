// Over 150 lines: a list of bugs to plant into any op, made from its declaration alone; one is a few lines.
import {
  apply,
  applyBatch,
  broadcastTo,
  cast,
  compact,
  concat,
  declare,
  isFloat,
  type NdArray,
  type OpDeclaration,
  ruleFor,
  type Rule,
  slice,
  stopGradient,
  type Tensor,
} from '@adjoint/tensor';
import { type AnyOp, rounded, spread } from './portrait.ts';

/** A bug: what it is called, and the op with it; null where the op has no place for it. */
export interface Bug {
  readonly name: string;
  readonly plant: (op: AnyOp) => AnyOp | null;
  /** Can it be a bug although values and derivatives of single calls are as they were? */
  readonly silent?: boolean;
  /** Does it destroy what others hold? Such bugs are planted last. */
  readonly destroys?: boolean;
}

function mutant(op: AnyOp, changes: Partial<OpDeclaration<unknown>>): AnyOp {
  return declare({ ...op, ...changes });
}

type Change = (c: Tensor, ...args: Parameters<Rule<unknown>>) => Tensor;

/** The op with `change` made to what rule `which` gives, or every rule. */
export function withRules(op: AnyOp, change: Change, which?: number): AnyOp | null {
  if (which === undefined ? op.vjp.every((rule) => rule === null) : !op.vjp[which]) return null;
  const vjp = op.vjp.map(
    (rule, i): Rule<unknown> | null =>
      rule &&
      (which !== undefined && i !== which
        ? rule
        : (g, inputs, y, params, k): Tensor => change(rule(g, inputs, y, params, k), g, inputs, y, params, k)),
  );
  return mutant(op, { vjp });
}

/** The op with another kernel, where it has one; `run` is its own. */
function withKernel(
  op: AnyOp,
  kernel: (run: () => void, inputs: readonly NdArray[], out: NdArray, params: unknown) => void,
): AnyOp | null {
  const own = op.kernel;
  if (own === undefined) return null;
  return mutant(op, { kernel: (inputs, out, params) => kernel(() => own(inputs, out, params), inputs, out, params) });
}

/**
 * The op with `change` made to what its kernel wrote, in place: where rules could be wrong about that. A rule that reads
 * the result and scales with it, as that of exp does, is right about a scaled result.
 */
function withResult(op: AnyOp, change: (out: NdArray) => void): AnyOp | null {
  if (op.vjp.every((rule) => rule === null) || followsResult(op, change)) return null;
  return withKernel(op, (run, _inputs, out) => {
    run();
    change(out);
  });
}

function followsResult(op: AnyOp, change: (out: NdArray) => void): boolean {
  if (!op.keepsOutput) return false;
  return op.samples.every(({ shapes, params, fixed }) => {
    const inputs = shapes.map((shape, k) => fixed?.[k] ?? spread(op, k, shape));
    const y = apply(op, inputs, params);
    const changed = (x: Tensor): Tensor => {
      const copy = compact(x);
      change(copy);
      return copy;
    };
    return op.vjp.every((rule, k) => {
      if (rule === null) return true;
      const [of, scaled] = [y, changed(y)].map((out) => rule(spread(op, 7, y.shape), inputs, out, params, k));
      return String(rounded(changed(of!))) === String(rounded(scaled!));
    });
  });
}

/** The op with `change` made to what it gives for a batch. */
function withBatch(op: AnyOp, change: (whole: Tensor, size: number) => Tensor): AnyOp {
  return mutant(op, {
    batch: (inputs, batched, params, size) => change(applyBatch(op, inputs, batched, params, size), size),
  });
}

function each({ buffer, offset, size }: NdArray, f: (v: number) => number): void {
  for (let i = offset; i < offset + size; i++) buffer[i] = f(buffer[i]!);
}

function rotate({ buffer, offset, size }: NdArray): void {
  const values = buffer.slice(offset, offset + size);
  for (let i = 0; i < size; i++) buffer[offset + i] = values[(i + 1) % size]!;
}

/** The same elements, each at the place of the next. */
function rotated(c: Tensor): Tensor {
  if (c.size < 2) return c;
  const flat = c.reshape([c.size]);
  return concat([slice(flat, [1, c.size]), slice(flat, [0, 1])]).reshape(c.shape);
}

function widened(c: Tensor): Tensor {
  return cast(c, c.dtype === 'float64' ? 'float32' : 'float64');
}

/** Where only these params and fixed operands know, an op of two alike operands could have them exchanged. */
function exchanged<T>(list: readonly T[]): readonly T[] {
  return list.length < 2 ? list : [...list.slice(0, -2), list.at(-1)!, list.at(-2)!];
}

/** One for each rule. */
function inRule(
  name: string,
  plant: (op: AnyOp, k: number) => AnyOp | null,
  kind: Pick<Bug, 'silent' | 'destroys'> = {},
): readonly Bug[] {
  return [0, 1, 2].map((k) => ({ name: `${name} ${k}`, plant: (op) => (op.vjp[k] ? plant(op, k) : null), ...kind }));
}

export const bugs: readonly Bug[] = [
  ...inRule('a negated rule', (op, k) => withRules(op, (c) => c.neg(), k)),
  ...inRule('a missing factor in rule', (op, k) => withRules(op, (c) => c.mul(0.5), k)),
  ...inRule('a slightly wrong factor in rule', (op, k) => withRules(op, (c) => c.mul(1 + 1e-6), k)),
  ...inRule('a forgotten cotangent in rule', (op, k) =>
    withRules(op, (_c, g, ...rest) => ruleFor(op, k)!(g.mul(0).add(1), ...rest), k),
  ),
  ...inRule('elements out of place in rule', (op, k) => withRules(op, rotated, k)),
  ...inRule('exchanged operands in rule', (op, k) =>
    withRules(op, (_c, g, inputs, ...rest) => ruleFor(op, k)!(g, exchanged(inputs), ...rest), k),
  ),
  ...inRule('a missing result of rule', (op, k) => withRules(op, () => undefined as unknown as Tensor, k)),
  ...inRule('a constant instead of rule', (op, k) => mutant(op, { vjp: op.vjp.with(k, null) })),
  ...inRule('another dtype from rule', (op, k) => withRules(op, widened, k)),
  ...inRule('no second derivative through rule', (op, k) => withRules(op, (c) => stopGradient(c), k)),
  ...inRule(
    'an overwritten cotangent in rule',
    (op, k) =>
      withRules(
        op,
        (c, g) => {
          const kept = c.add(0);
          g.buffer.fill(7, g.offset, g.offset + g.size);
          return kept;
        },
        k,
      ),
    { silent: true, destroys: true },
  ),
  {
    name: 'rules that see constants',
    plant: (op) =>
      mutant(op, {
        vjp: op.vjp.map(
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
        ),
      }),
  },
  { name: 'rules of one another', plant: (op) => mutant(op, { vjp: exchanged(op.vjp) }) },
  {
    name: 'a negated tangent',
    plant: (op) => (op.jvp && op.vjp.some(Boolean) ? mutant(op, { jvp: (...args) => op.jvp!(...args).neg() }) : null),
    silent: true,
  },
  {
    name: 'a missing factor in the tangent',
    plant: (op) =>
      op.jvp && op.vjp.some(Boolean) ? mutant(op, { jvp: (...args) => op.jvp!(...args).mul(0.5) }) : null,
    silent: true,
  },
  {
    name: 'a cotangent not added in place',
    plant: (op) => (op.addCotangent ? mutant(op, { addCotangent: () => undefined }) : null),
    silent: true,
  },
  ...[0, 1, 2, 'output' as const].map((what): Bug => ({
    name: `${what === 'output' ? what : `operand ${what}`} not kept`,
    plant: (op) => (op.keeps.includes(what) ? mutant(op, { keeps: op.keeps.filter((k) => k !== what) }) : null),
    silent: true,
  })),
  ...(['float32', 'float64', 'int32'] as const).map((dtype): Bug => ({
    name: `a result that is always ${dtype}`,
    plant: (op) =>
      op.vjp.some(Boolean) ? mutant(op, { infer: (inputs, params) => ({ ...op.infer(inputs, params), dtype }) }) : null,
  })),
  { name: 'a negated result', plant: (op) => withResult(op, (out) => each(out, (v) => -v)) },
  { name: 'a missing factor in the result', plant: (op) => withResult(op, (out) => each(out, (v) => v / 2)) },
  { name: 'a result that is off by one', plant: (op) => withResult(op, rotate) },
  {
    name: 'exchanged operands in the kernel',
    plant: (op) =>
      op.kernel && op.vjp.some(Boolean)
        ? mutant(op, { kernel: (inputs, out, params) => op.kernel!(exchanged(inputs), out, params) })
        : null,
  },
  {
    name: 'a kernel that leaves the last element stale',
    plant: (op) =>
      withKernel(op, (run, _inputs, out) => {
        const last = out.offset + out.size - 1;
        const before = out.buffer[last]!;
        run();
        if (out.size > 0) out.buffer[last] = before;
      }),
    silent: true,
  },
  {
    name: 'a kernel that gives the result of the call before',
    plant: (op) => {
      const seen = new Map<string, NdArray['buffer']>();
      return withKernel(op, (run, _inputs, out, params) => {
        run();
        const type = `${out.dtype} ${out.shape.join()} ${JSON.stringify(params)}`;
        const now = out.buffer.slice(out.offset, out.offset + out.size);
        out.buffer.set(seen.get(type) ?? now, out.offset);
        seen.set(type, now);
      });
    },
    silent: true,
  },
  {
    name: 'a kernel that writes past its result',
    plant: (op) =>
      withKernel(op, (run, _inputs, { buffer, offset, size }) => {
        run();
        buffer[offset + size] = 0;
      }),
    silent: true,
    destroys: true,
  },
  {
    name: 'a kernel that writes to its operand',
    plant: (op) =>
      withKernel(op, (run, inputs) => {
        run();
        for (const x of inputs) x.buffer[x.offset]! += 1;
      }),
    silent: true,
    destroys: true,
  },
  {
    name: 'a kernel that forgets the offset of its operand',
    plant: (op) => {
      const moved = (x: NdArray): NdArray => ({ ...plain(x), offset: 0 });
      const { kernel, view } = op;
      return mutant(op, {
        kernel: kernel && ((inputs, out, params) => kernel([moved(inputs[0]!), ...inputs.slice(1)], out, params)),
        view: view && ((x, params) => view(moved(x), params)),
      });
    },
    silent: true,
  },
  {
    name: 'a batch of the first entry only',
    plant: (op) => withBatch(op, (whole) => broadcastTo(slice(whole, [0, 1]), whole.shape)),
    silent: true,
  },
  {
    name: 'a batch in another order',
    plant: (op) => withBatch(op, (whole) => slice(whole, [null, null, -1])),
    silent: true,
  },
  {
    name: 'a negated batch',
    plant: (op) => withBatch(op, (whole) => (isFloat(whole.dtype) ? whole.neg() : slice(whole, [null, null, -1]))),
    silent: true,
  },
];

/** The fields that a kernel reads, of a tensor or of plain data. */
function plain({ shape, dtype, size, buffer, strides, dense }: NdArray): Omit<NdArray, 'offset'> {
  return { shape, dtype, size, buffer, strides, dense };
}

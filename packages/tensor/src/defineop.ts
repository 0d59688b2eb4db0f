// Over 150 lines: what a declaration must be like is one list, and an op's author reads all of it.
import type { Shape } from './shapetypes.ts';
import { apply } from './apply.ts';
import { dtypes, promoteNumber } from './dtype.ts';
import { AdjointError, ShapeError } from './errors.ts';
import { declare, type Op, type OpDeclaration, type Sample, type TensorType } from './op.ts';
import { checkNumber, type Operand } from './operand.ts';
import { scalar } from './scalar.ts';
import { sameShape } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * An op of one's own as a function: its inputs, tensors or numbers, then its params if it has any.
 *
 * @example
 * const power: DefinedOp<null> = defineOp(primitives.pow);
 * power(tensor([2, 3]), 2);   // [4, 9]
 */
export type DefinedOp<P> = ((
  ...args: [P] extends [null] ? readonly Operand[] : readonly [...inputs: Operand[], params: P]
) => Tensor) & { readonly op: Op<P> };

/**
 * A primitive of one's own, which takes part in everything: every derivative of every order, `vmap`, all laws. Its
 * declaration is checked in words; whether its rules are right is for `opLaws` of `@adjoint/testing` to say.
 *
 * @param declaration - or what `unary` and `binary` have made.
 * @throws AdjointError naming the field that is missing or wrong; the function, DtypeError for an input that is neither
 * tensor nor number, ShapeError for a wrong number of inputs.
 * @example
 * const scale = defineOp<{ readonly by: number }>({
 *   name: 'scale',
 *   infer: ([x]) => x!,
 *   kernel: ([x], out, { by }) => {
 *     readDense(x!, out.buffer, out.offset);
 *     for (let i = out.offset; i < out.offset + out.size; i++) out.buffer[i]! *= by;
 *   },
 *   vjp: [(g, _inputs, _y, { by }) => g.mul(by)],
 *   linearity: 'linear',
 *   keeps: [],
 *   samples: [{ shapes: [[2, 3]], params: { by: 3 } }],
 * });
 * scale(tensor([1, 2]), { by: 10 });   // [10, 20]
 */
export function defineOp<F extends { readonly op: Op<null> }>(declaration: F): F;
export function defineOp<P>(declaration: OpDeclaration<P>): DefinedOp<P>;
export function defineOp(given: OpDeclaration<unknown> | { readonly op: Op<unknown> }): unknown {
  if (typeof given === 'function' && 'op' in given) {
    checkDeclaration((given as { readonly op: Op<unknown> }).op);
    return given;
  }
  checkDeclaration(given as OpDeclaration<unknown>);
  const op = declare(given as OpDeclaration<unknown>);
  const { name, vjp, samples } = op;
  const takesParams = samples.some(({ params }) => params !== null && params !== undefined);
  const fixed = samples.every(({ shapes }) => shapes.length === vjp.length);
  const f = (...args: unknown[]): Tensor => {
    const inputs = takesParams ? args.slice(0, -1) : args;
    const params = takesParams ? args.at(-1) : null;
    if (takesParams && (params === undefined || params instanceof Tensor))
      throw new AdjointError(`${name}: the last argument must be its params`, {
        hint: `such as ${JSON.stringify(samples[0]!.params)}`,
      });
    if (inputs.length === 0 || (fixed && inputs.length !== vjp.length))
      throw new ShapeError(`${name}: ${fixed ? vjp.length : 'at least 1'} inputs are needed, got ${inputs.length}`);
    const partner = inputs.find((x) => x instanceof Tensor)?.dtype ?? 'float64';
    const tensors = inputs.map((x) =>
      x instanceof Tensor ? x : scalar(checkNumber(name, x), promoteNumber(partner, x as number)),
    );
    return apply(op, tensors, params);
  };
  return Object.assign(f, { op });
}

const kinds: readonly unknown[] = ['elementwise', 'linear', 'multilinear', 'general'];

function check(holds: boolean, what: string, got: unknown, hint?: string): void {
  if (!holds) throw new AdjointError(`defineOp: ${what}, got ${written(got)}`, hint === undefined ? {} : { hint });
}

function isShape(shape: unknown): boolean {
  return Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
}

function checkDeclaration(declaration: OpDeclaration<unknown>): void {
  const isObject = typeof declaration === 'object' && declaration !== null;
  check(
    isObject,
    'a declaration is an object',
    declaration,
    'defineOp({ name, infer, kernel, … }), or defineOp(unary({ … }))',
  );
  const { name, infer, kernel, view, vjp, linearity, keeps, samples, domain } = declaration;
  check(typeof name === 'string' && /^[A-Za-z_$][\w$]*$/.test(name), 'the name of an op is an identifier', name);
  check(
    typeof infer === 'function',
    `infer of ${name} is a function`,
    infer,
    '([x]) => x!, where shape and dtype stay',
  );
  for (const field of ['kernel', 'view', 'addCotangent', 'jvp', 'batch'] as const)
    check(
      ['undefined', 'function'].includes(typeof declaration[field]),
      `${field} of ${name} is a function`,
      declaration[field],
    );
  check(kernel !== undefined || view !== undefined, `${name} needs a kernel or a view`, kernel);
  check(
    Array.isArray(vjp) && vjp.length > 0,
    `vjp of ${name} is a list of rules, one for each input`,
    vjp,
    '[(g, [x], y, params) => …]; null for an input that is constant by nature',
  );
  vjp.forEach((rule: unknown, k) =>
    check(
      rule === null || typeof rule === 'function',
      `the rule of ${name} for input ${k} is a function or null`,
      rule,
    ),
  );
  check(
    kinds.includes(linearity),
    `linearity of ${name} is one of ${kinds.join(', ')}`,
    linearity,
    "'general' is always right",
  );
  check(
    Array.isArray(keeps) && keeps.every((k) => k === 'output' || (Number.isInteger(k) && k >= 0 && k < vjp.length)),
    `keeps of ${name} is a list of inputs, by position, and 'output', whose values rules read`,
    keeps,
  );
  check(
    Array.isArray(samples) && samples.length > 0,
    `samples of ${name} are a list, on which its laws are checked`,
    samples,
    '[{ shapes: [[2, 3]], params: null }], with several shapes and params, size 0 among them',
  );
  samples.forEach((sample, i) => checkSample(declaration, sample, `sample ${i} of ${name}`));
  const intervals = domain === undefined || typeof domain[0] === 'number' ? [domain] : domain;
  for (const interval of intervals as readonly unknown[])
    check(
      interval === undefined || (Array.isArray(interval) && interval.length === 2 && interval[0] < interval[1]),
      `a domain of ${name} is [low, high]`,
      interval,
    );
}

function checkSample(
  { vjp, infer }: OpDeclaration<unknown>,
  { shapes, params, fixed = {} }: Sample<unknown>,
  where: string,
): void {
  check(
    Array.isArray(shapes) && shapes.every(isShape) && shapes.length >= vjp.length,
    `${where} has a list of shapes, one for each of ${vjp.length} rules or more`,
    shapes,
  );
  for (const [k, x] of Object.entries(fixed)) {
    const shape: unknown = x instanceof Tensor ? x.shape : x;
    check(
      isShape(shape) && shapes[Number(k)] !== undefined && sameShape(shape as Shape, shapes[Number(k)]!),
      `${where} fixes input ${k} to a tensor of its shape`,
      shape,
    );
  }
  const types = shapes.map((shape, k): TensorType => ({ shape, dtype: fixed[k]?.dtype ?? 'float64' }));
  let type: TensorType;
  try {
    type = infer(types, params) ?? {};
  } catch (cause) {
    throw new AdjointError(`defineOp: infer refuses ${where}: ${String(cause)}`, {
      cause,
      hint: 'fixed gives inputs that are no random floats',
    });
  }
  check(isShape(type.shape) && dtypes.includes(type.dtype), `infer makes { shape, dtype } of ${where}`, type);
}

function written(x: unknown): string {
  return typeof x === 'object' && x !== null ? JSON.stringify(x) : typeof x === 'string' ? `'${x}'` : String(x);
}

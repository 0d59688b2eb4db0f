// Over 150 lines: what a declaration must be like is one list, and an op's author reads all of it.
import { apply } from './apply.ts';
import { dtypes, promoteNumber } from './dtype.ts';
import { AdjointError, ShapeError } from './errors.ts';
import { declare, type Op, type OpDeclaration, type Sample, type TensorType } from './op.ts';
import { checkNumber, type Operand } from './operand.ts';
import { scalar } from './scalar.ts';
import { sameShape, showShape } from './shape.ts';
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

function check(holds: boolean, sentence: string, hint: string): void {
  if (!holds) throw new AdjointError(`defineOp: ${sentence}`, { hint });
}

function isShape(shape: unknown): boolean {
  return Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
}

const kinds: readonly unknown[] = ['elementwise', 'linear', 'multilinear', 'general'];

/** @throws AdjointError for the first thing that is wrong with a declaration. */
function checkDeclaration(declaration: OpDeclaration<unknown>): void {
  if (typeof declaration !== 'object' || declaration === null)
    throw new AdjointError(`defineOp: a declaration is an object, got ${written(declaration)}`, {
      hint: 'defineOp({ name, infer, kernel, vjp, linearity, keeps, samples }), or defineOp(unary({ … }))',
    });
  const { name, infer, kernel, view, vjp, linearity, keeps, samples, domain } = declaration;
  check(
    typeof name === 'string' && /^[A-Za-z_$][\w$]*$/.test(name),
    `the name of an op is an identifier, got ${written(name)}`,
    "errors and test titles speak of it: 'softsign'",
  );
  check(typeof infer === 'function', `${name} has no infer`, '([x]) => x!, where shape and dtype stay as they are');
  check(
    kernel !== undefined || view !== undefined,
    `${name} has neither a kernel nor a view`,
    'kernel: (inputs, out, params) => { … } fills all of out',
  );
  for (const field of ['kernel', 'view', 'addCotangent', 'jvp', 'batch'] as const)
    check(
      declaration[field] === undefined || typeof declaration[field] === 'function',
      `${field} of ${name} is a function, got ${written(declaration[field])}`,
      'leave out what the op does not have',
    );
  check(
    Array.isArray(vjp) && vjp.length > 0,
    `${name} has no vjp`,
    'one rule for each input: [(g, [x], y, params) => …]; null for an input that is constant by nature',
  );
  vjp.forEach((rule: unknown, k) =>
    check(
      rule === null || typeof rule === 'function',
      `the rule of ${name} for input ${k} is a function or null, got ${written(rule)}`,
      '(g, [x], y, params) => the cotangent of that input, made of tensors',
    ),
  );
  check(
    kinds.includes(linearity),
    `linearity of ${name} is one of ${kinds.join(', ')}, got ${written(linearity)}`,
    "'general' is always right; the others make forward mode cheaper",
  );
  check(Array.isArray(keeps), `${name} has no keeps`, "the inputs, by position, and 'output', whose values rules read");
  for (const kept of keeps)
    check(
      kept === 'output' || (Number.isInteger(kept) && kept >= 0 && kept < vjp.length),
      `keeps of ${name} has ${written(kept)}, which is no input`,
      `positions are 0 to ${vjp.length - 1}, one for each rule, or 'output'`,
    );
  check(
    Array.isArray(samples) && samples.length > 0,
    `${name} has no samples, so its laws would have nothing to be checked on`,
    'samples: [{ shapes: [[2, 3]], params: null }], with several shapes and params, size 0 among them',
  );
  samples.forEach((sample, i) => checkSample(declaration, sample, `sample ${i} of ${name}`));
  const intervals = domain === undefined || typeof domain[0] === 'number' ? [domain] : domain;
  for (const interval of intervals as readonly unknown[])
    check(
      interval === undefined || (Array.isArray(interval) && interval.length === 2 && interval[0] < interval[1]),
      `a domain of ${name} is [low, high], got ${written(interval)}`,
      'one for all inputs, or a list with one for each',
    );
}

function checkSample(
  { vjp, infer }: OpDeclaration<unknown>,
  { shapes, params, fixed = {} }: Sample<unknown>,
  where: string,
): void {
  check(
    Array.isArray(shapes) && shapes.every(isShape),
    `${where} has the shapes ${written(shapes)}`,
    'a list of shapes, one for each input: [[2, 3], [3]]; [[]] for one 0-d input',
  );
  check(
    shapes.length >= vjp.length,
    `${where} has ${shapes.length} shapes, but there are ${vjp.length} rules`,
    'one shape and one rule for each input; only a variadic op has more shapes, and its last rule serves the rest',
  );
  for (const [k, x] of Object.entries(fixed))
    check(
      x instanceof Tensor && shapes[Number(k)] !== undefined && sameShape(x.shape, shapes[Number(k)]!),
      `${where} fixes input ${k} to ${x instanceof Tensor ? showShape(x.shape) : written(x)}`,
      'a tensor of the shape that the sample names there',
    );
  const types = shapes.map((shape, k): TensorType => ({ shape, dtype: fixed[k]?.dtype ?? 'float64' }));
  const { shape, dtype } = inferred(() => infer(types, params), where);
  check(
    isShape(shape) && dtypes.includes(dtype),
    `infer makes of ${where} ${written({ shape, dtype })}`,
    'it returns { shape, dtype } of the result',
  );
}

function inferred(infer: () => TensorType, where: string): TensorType {
  try {
    return infer() ?? {};
  } catch (cause) {
    throw new AdjointError(`defineOp: infer refuses ${where}: ${String(cause)}`, {
      cause,
      hint: 'samples are inputs that the op accepts; fixed gives those that are no random floats',
    });
  }
}

function written(x: unknown): string {
  return typeof x === 'object' && x !== null ? JSON.stringify(x) : typeof x === 'string' ? `'${x}'` : String(x);
}

import {
  AdjointError,
  type DType,
  dtypes,
  isFloat,
  type NdArray,
  sameShape,
  showShape,
  Tensor,
  type TensorType,
  newBuffer,
} from '@adjoint/tensor';
import { layoutNames, layouts } from '../layout.ts';
import { inDtype, indexAt, mismatch } from '../values.ts';
import { evaluate, operand, withInputs } from './call.ts';
import { inputsFor, type LawDeclaration, type Trial } from './trial.ts';

/** Two fillings that no kernel can mistake for a result it wrote itself. */
const fillings: Record<DType, readonly [number, number]> = {
  float64: [NaN, 12345.678],
  float32: [NaN, 12345.678],
  int32: [1431655765, -7],
  uint32: [1431655765, 7],
  bool: [0, 1],
};

/** How much memory in front of and behind the result must stay as it was. */
const margin = 5;

/** A result keeps what `infer` promises; the kernel writes all of it, nothing beside it, and none of its inputs. */
export const kernelFills: LawDeclaration = {
  name: 'the kernel fills its result, all of it and nothing else',
  check(trial) {
    for (const inputs of everyDtype(trial)) {
      for (const name of layoutNames) {
        const laid = inputs.map((x) => layouts[name](x));
        fills(withInputs(trial, laid), name);
        for (let k = 0; inputs.length > 1 && k < inputs.length; k++)
          fills(withInputs(trial, inputs.with(k, laid[k]!)), name);
      }
    }
  },
};

/** The inputs as drawn, and as every other dtype that the op takes. */
export function* everyDtype(trial: Trial): Generator<readonly Tensor[]> {
  const { op, params, sample, draw } = trial;
  for (const dtype of dtypes) {
    const inputs = inputsFor(op, sample, (domain, shape) => draw.within(domain, shape, dtype));
    if (accepted(() => op.infer(inputs, params))) yield inputs;
  }
  yield inputsFor(op, sample, (domain, shape) => draw.ties(domain, shape));
}

/** Does it go without one of our own errors? */
export function accepted(f: () => unknown): boolean {
  try {
    f();
    return true;
  } catch (error) {
    if (error instanceof AdjointError) return false;
    throw error;
  }
}

/** The result of one call, by kernel and by view, on operands that lie in memory in a way that has this name. */
export function fills(trial: Trial, layout: string): void {
  const { op, params, inputs, fail } = trial;
  const type = op.infer(inputs, params);
  const before = inputs.map((x) => x.buffer.slice());
  const result = evaluate(trial);
  const where = `${layout} operands ${inputs.map((x) => `${x.dtype} ${showShape(x.shape)}`).join(' and ')}`;
  if (!sameShape(result.shape, type.shape) || result.dtype !== type.dtype)
    fail(
      `${where}: infer says ${type.dtype} ${showShape(type.shape)}, the result is ${result.dtype} ${showShape(result.shape)}`,
    );
  if (op.kernel === undefined && op.view === undefined) fail('there is neither a kernel nor a view');
  if (op.kernel !== undefined) {
    for (const filling of [0, 1]) {
      const out = poisoned(type, fillings[type.dtype][filling]!);
      op.kernel(inputs, out, params);
      const differs = mismatch(
        new Tensor(out.shape, out.dtype, out.size, out.buffer, out.offset, null, true),
        result,
        0,
      );
      if (differs)
        fail(
          `${where}: element ${differs.index} of ${showShape(type.shape)} is ${differs.left} in memory that held ${fillings[type.dtype][filling]} before, ${differs.right} elsewhere`,
        );
      for (let i = 0; i < margin; i++) {
        for (const at of [i, margin + out.size + i])
          if (!Object.is(out.buffer[at], poisoned({ ...type, shape: [] }, fillings[type.dtype][filling]!).buffer[0]))
            fail(
              `${where}: the kernel wrote ${out.buffer[at]} at place ${at - margin} of ${out.size}, outside its result`,
            );
      }
    }
  }
  if (type.dtype === 'bool') {
    const odd = result.toTypedArray().findIndex((v) => v !== 0 && v !== 1);
    if (odd >= 0)
      fail(`${where}: element ${indexAt(type.shape, odd)} is a bool with the byte ${result.toTypedArray()[odd]}`);
  }
  inputs.forEach((x, k) => {
    const at = before[k]!.findIndex((v, i) => !Object.is(v, x.buffer[i]));
    if (at >= 0)
      fail(`${operand(trial, k)} (${layout}) was written to: place ${at} was ${before[k]![at]}, is ${x.buffer[at]}`);
  });
}

function poisoned({ shape, dtype }: TensorType, filling: number): NdArray {
  const size = shape.reduce((p, n) => p * n, 1);
  const buffer = newBuffer(dtype, size + 2 * margin).fill(filling);
  return new Tensor(shape, dtype, size, buffer, margin, null, true);
}

/** The dtype of a float result follows the operands, unless the params name it. */
export const dtypeFollows: LawDeclaration = {
  name: 'a float result has the dtype of its operands or of its params',
  check({ op, params, inputs, fail }) {
    const found = (['float64', 'float32'] as const).map((dtype) => {
      const typed = inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, dtype) : x));
      return { dtype, result: op.infer(typed, params).dtype };
    });
    const named = typeof params === 'object' && params !== null ? Object.values(params) : [params];
    for (const { dtype, result } of found) {
      if (result === dtype || !isFloat(result) || named.includes(result)) continue;
      fail(`of ${dtype} operands the result is ${result}, and no param says so`);
    }
    const made = op.infer(inputs, params).dtype;
    if (op.vjp.some((rule) => rule !== null) && !isFloat(made)) fail(`it has rules, but of floats it makes ${made}`);
  },
};

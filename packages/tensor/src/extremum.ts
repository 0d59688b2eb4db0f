import { sampleOf } from './samples.ts';
import { apply } from './apply.ts';
import { overTheNext } from './batchrules.ts';
import {
  checkChoice,
  type Fold,
  type Over,
  type Reduction,
  reducedShape,
  reduceInto,
  type ReductionFunction,
  reductionOf,
  type ReductionOptions,
} from './kernels/reduce.ts';
import { declare, type Op } from './op.ts';
import { checkTensor } from './operand.ts';
import { cast } from './ops/cast.ts';
import { sum } from './ops/sum.ts';
import type { Tensor } from './tensor.ts';

/** Each element's share in its extremum: 1 over the number of those tied for it, 0 for the rest. */
function shares(x: Tensor, y: Tensor, axes: readonly number[]): Tensor {
  const kept = { axes, keepdims: true };
  const chosen = cast(x.equal(y.reshape(reducedShape(x.shape, kept))), x.dtype);
  return chosen.div(apply(sum.op, [chosen], kept));
}

/** `max` or `min`, by the fold that finds it; tied elements share the derivative. */
export function extremum(name: 'max' | 'min', fold: Fold): ReductionFunction {
  const op: Op<Reduction> = declare<Reduction>({
    name,
    infer: ([x], params) => {
      const shape = reducedShape(x!.shape, params);
      checkChoice(name, x!.shape, params.axes);
      return { shape, dtype: x!.dtype };
    },
    kernel: ([x], out, { axes }) => reduceInto(x!, axes, out, fold),
    vjp: [
      (g, [x], y, { axes }) => g.reshape(reducedShape(x!.shape, { axes, keepdims: true })).mul(shares(x!, y, axes)),
    ],
    linearity: 'general',
    jvp: ([t], [x], y, params) => apply(sum.op, [t!.mul(shares(x!, y, params.axes))], params),
    batch: overTheNext,
    keeps: [0, 'output'],
    samples: [
      sampleOf({ axes: [0], keepdims: false }, [4]),
      sampleOf({ axes: [1], keepdims: true }, [2, 3]),
      sampleOf({ axes: [0, 2], keepdims: false }, [2, 3, 2]),
      sampleOf({ axes: [1], keepdims: false }, [0, 2]),
      sampleOf({ axes: [], keepdims: false }, []),
    ],
  });
  const f = (x: Tensor, over?: Over, options?: ReductionOptions): Tensor => extremeOf(name, op, x, over, options);
  return Object.assign(f, { op }) as ReductionFunction;
}

/** Applies an extremum on behalf of the function that the user called. */
export function extremeOf(name: string, op: Op<Reduction>, x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  checkTensor(name, x);
  const params = reductionOf(name, x.shape, over, options);
  checkChoice(name, x.shape, params.axes);
  return apply(op, [x], params);
}

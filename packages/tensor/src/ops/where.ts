import { checkSameDtype } from '../checks.ts';
import { apply } from '../apply.ts';
import { DtypeError } from '../errors.ts';
import { walk } from '../kernels/walk.ts';
import { checkTensor, meet, type Operand } from '../operand.ts';
import { declare } from '../op.ts';
import { broadcastShapes } from '../shape.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

const sampleCondition = fromBuffer(new Uint8Array([1, 0, 1]), [3], 'bool');

const op = declare<null>({
  name: 'where',
  infer: ([c, a, b]) => {
    if (c!.dtype !== 'bool') throw new DtypeError(`where: the condition must be bool, got ${c!.dtype}`);
    checkSameDtype('where', a!, b!);
    return {
      shape: broadcastShapes('where', c!.shape, broadcastShapes('where', a!.shape, b!.shape)),
      dtype: a!.dtype,
    };
  },
  kernel: ([c, a, b], out) => {
    const y = out.buffer;
    walk(out.shape, out.offset, [c!, a!, b!], (to, at, steps, n) => {
      for (let i = 0; i < n; i++) {
        y[to + i] = c!.buffer[at[0]! + i * steps[0]!]
          ? a!.buffer[at[1]! + i * steps[1]!]!
          : b!.buffer[at[2]! + i * steps[2]!]!;
      }
    });
  },
  vjp: [null, (g, [c]) => where(c!, g, 0), (g, [c]) => where(c!, 0, g)],
  linearity: 'elementwise',
  keeps: [0],
  samples: [
    { shapes: [[3], [3], [3]], params: null, fixed: { 0: sampleCondition } },
    { shapes: [[3], [2, 3], []], params: null, fixed: { 0: sampleCondition } },
  ],
});

/**
 * `a` where the condition holds, `b` elsewhere; all three broadcast.
 *
 * Both branches are computed: where the branch not taken is infinite or NaN its gradient is NaN. Guard the argument
 * as well: `where(x.greater(0), where(x.greater(0), x, 1).log(), 0)`.
 *
 * PyTorch: `torch.where`.
 *
 * @example
 * const x = tensor([-1, 2]);
 * where(x.greater(0), x, 0);   // [0, 2]
 */
export const where: ((condition: Tensor, a: Operand, b: Operand) => Tensor) & { readonly op: typeof op } =
  Object.assign(
    (condition: Tensor, a: Operand, b: Operand): Tensor => {
      checkTensor('where', condition);
      const c = condition.dtype === 'bool' ? condition : cast(condition, 'bool');
      return apply(op, [c, ...meet('where', 'any', a, b)], null);
    },
    { op },
  );

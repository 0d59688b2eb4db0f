import {
  checkTensor,
  GradientError,
  compact,
  DtypeError,
  isFloat,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
  stopGradient,
  Tensor,
} from '@adjoint/tensor';
import { leaf, type Owner, Tape, watch } from './step.ts';

/** The tape of all parameters, below every transform. */
const ground = new Tape(0);

/**
 * A tensor that is watched from outside all transforms, and the only one that can change: by `assign`.
 *
 * `loss.backward()` adds to its `grad`, which is plain data and replaced, never written into.
 *
 * @example
 * const w: Parameter<readonly []> = parameter(tensor(3));
 * w.square().backward();
 * w.assign(w.sub(w.grad!.mul(0.1)));
 * w.item();   // 2.4
 */
export class Parameter<S extends Shape = Shape> extends Tensor<S> implements Owner {
  /** What `backward()` has added up since the last `zeroGrad()`; null if nothing has reached this parameter. */
  grad: Tensor<S> | null = null;

  /** The present value as a tensor that stays what it is when the parameter is reassigned. */
  now: Tensor<S>;

  /** Use `parameter(value)`. */
  constructor(value: Tensor<S>) {
    super(value.shape, value.dtype, value.size, value.buffer, 0, null, true, null, null);
    this.now = this.become(value);
  }

  /**
   * Replaces the value. Results computed from the old value can no longer be pulled back.
   *
   * @throws ShapeError, DtypeError unless shape and dtype stay; the parameter is then as it was.
   * @example
   * const w = parameter(tensor([1, 2]));
   * w.assign(w.mul(2));
   * w;   // [2, 4]
   */
  assign(value: Tensor): void {
    checkTensor('assign', value);
    if (!sameShape(value.shape, this.shape))
      throw new ShapeError(
        `assign: the parameter has shape ${showShape(this.shape)}, the value ${showShape(value.shape)}`,
      );
    if (value.dtype !== this.dtype)
      throw new DtypeError(`assign: the parameter is ${this.dtype}, the value ${value.dtype}`, {
        hint: `x.cast('${this.dtype}')`,
      });
    this.now = this.become(plainValue('assign', value) as Tensor<S>);
  }

  /** Forgets the gradient. */
  zeroGrad(): void {
    this.grad = null;
  }

  private become(value: Tensor<S>): Tensor<S> {
    const self = this as { -readonly [K in 'buffer' | 'offset' | 'tracer' | 'below']: Tensor[K] };
    self.buffer = value.buffer;
    self.offset = value.offset;
    self.below = value;
    const start = leaf(ground, value, this);
    self.tracer = start;
    return watch(value, start) as Tensor<S>;
  }
}

/** A copy in memory of its own. @throws GradientError if a transform watches the value, whose derivative would end here. */
function plainValue(name: string, value: Tensor): Tensor {
  if (value.tracer !== null && value.tracer.level > 0)
    throw new GradientError(`${name}: a transform such as grad watches this value, and its derivative would end here`, {
      hint: 'detach() it if that is meant',
    });
  return compact(stopGradient(value));
}

/**
 * A parameter: a copy of the value that `backward()` finds the gradient of.
 *
 * PyTorch: `torch.nn.Parameter`.
 *
 * @throws DtypeError unless the value is a float.
 * @example
 * const w = parameter(tensor([1, 2]));
 * w.square().sum().backward();
 * w.grad;   // [2, 4]
 */
export function parameter<S extends Shape>(value: Tensor<S>): Parameter<S> {
  checkTensor('parameter', value);
  if (!isFloat(value.dtype))
    throw new DtypeError(`parameter: ${value.dtype} has no derivative`, { hint: "x.cast('float64')" });
  return new Parameter(plainValue('parameter', value) as Tensor<S>);
}

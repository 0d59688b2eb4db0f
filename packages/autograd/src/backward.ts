// Installs `backward` on tensors: the package's only side effect.
import {
  checkTensor,
  compact,
  GradientError,
  onesLike,
  ShapeError,
  sameShape,
  showShape,
  leavesOf,
  Tensor,
} from '@adjoint/tensor';
import { Parameter } from './parameter.ts';
import { pull } from './pull.ts';
import { ownerOf, Step } from './step.ts';

declare module '@adjoint/tensor' {
  interface AddedMethods {
    /**
     * Adds the derivative of this value by every parameter it depends on to that parameter's `grad`.
     *
     * @param seed - the cotangent of this value, of its shape; 1 by default, for a value of one element.
     * @throws GradientError if no parameter is involved, a transform watches the value, it has several elements and no
     * seed, or a parameter was reassigned since; no `grad` has changed then.
     * @example
     * const w = parameter(tensor(3));
     * w.square().backward();
     * w.grad?.item();   // 6
     */
    backward(seed?: Tensor): void;
  }
}

function backward(this: Tensor, seed?: Tensor): void {
  const step = this.tracer;
  if (step === null)
    throw new GradientError('backward: no parameter is involved in this value', {
      hint: 'make weights with parameter(...), or use grad',
    });
  if (step.level !== 0 || !(step instanceof Step))
    throw new GradientError('backward: a transform such as grad or jvp watches this value', {
      hint: 'use grad or vjp there',
    });
  const g = seedFor('backward', this.below!, seed);
  const reached = pull([[step, g]]).map(({ step: leaf, value: c }) => {
    const owner = ownerOf(leaf)!;
    return { owner, grad: compact(owner.grad === null ? c : owner.grad.add(c)) };
  });
  for (const { owner, grad } of reached) owner.grad = grad;
}

/** The cotangent to start from. @throws GradientError, ShapeError if it is missing or does not fit. */
export function seedFor(
  name: string,
  value: Tensor,
  seed: Tensor | undefined,
  hint = 'reduce it first, say with sum(), or give a cotangent',
): Tensor {
  if (seed === undefined) {
    if (value.size === 1) return onesLike(value);
    throw new GradientError(`${name}: a value of shape ${showShape(value.shape)} has no single derivative`, {
      hint,
    });
  }
  checkTensor(name, seed);
  if (sameShape(seed.shape, value.shape)) return seed.cast(value.dtype);
  throw new ShapeError(
    `${name}: the cotangent has shape ${showShape(seed.shape)}, the value ${showShape(value.shape)}`,
  );
}

/**
 * Forgets the gradients of all parameters in a tree.
 *
 * PyTorch: `torch.optim.Optimizer.zero_grad`.
 *
 * @example
 * const net = { w: parameter(tensor([1, 2])) };
 * net.w.sum().backward();
 * zeroGrad(net);
 * net.w.grad;   // null
 */
export function zeroGrad(tree: unknown): void {
  for (const { tensor } of leavesOf(tree)) if (tensor instanceof Parameter) tensor.zeroGrad();
}

Object.defineProperty(Tensor.prototype, 'backward', { value: backward, writable: true, configurable: true });

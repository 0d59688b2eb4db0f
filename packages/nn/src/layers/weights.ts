import { cast, inNameOf, sameShape, type Shape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { checkTensor, TreeError } from '@adjoint/tensor';
import type { Initializer } from '../initializers/initializer.ts';

/** The dtype of weights. */
export type FloatType = 'float64' | 'float32';

/** New weights of a shape and, where one is given, a dtype. @throws ShapeError if the initializer makes others. */
export function drawn(
  name: string,
  initializer: Initializer,
  key: Tensor,
  shape: Shape,
  dtype: FloatType | undefined,
): Tensor {
  const weight = inNameOf(name, () => initializer(key, shape));
  checkTensor(name, weight);
  if (!sameShape(weight.shape, shape))
    throw new ShapeError(`${name}: the initializer made ${showShape(weight.shape)} of the shape ${showShape(shape)}`);
  return dtype === undefined ? weight : cast(weight, dtype);
}

/** @throws TreeError unless the weights of a layer have these tensors. */
export function checkNet(name: string, net: unknown, ...needed: readonly string[]): void {
  const given = typeof net === 'object' && net !== null ? (net as Readonly<Record<string, unknown>>) : {};
  const missing = needed.find((field) => given[field] === undefined);
  if (missing !== undefined)
    throw new TreeError(`${name}: the weights have no '${missing}'`, { hint: `${name}(...).init(key) makes them` });
}

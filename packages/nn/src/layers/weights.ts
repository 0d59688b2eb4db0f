import {
  cast,
  checkTensor,
  described,
  DtypeError,
  inNameOf,
  type RandomOptions,
  sameShape,
  type Shape,
  ShapeError,
  shown,
  showShape,
  type Tensor,
  TreeError,
} from '@adjoint/tensor';
import type { Initializer } from '../initializers/initializer.ts';

/** How weights begin: all layers that have some may be told. */
interface Beginning extends RandomOptions {
  readonly initializer?: Initializer | undefined;
}

/** @throws DtypeError for a dtype that is none of floats, or an initializer that is no function. */
export function checkBeginning(name: string, { dtype, initializer }: Beginning): void {
  if (initializer !== undefined && typeof initializer !== 'function')
    throw new DtypeError(`${name}: an initializer is a function of a key and a shape, got ${described(initializer)}`, {
      hint: 'glorotUniform, orthogonal, or (key, shape) => normal(key, shape, { std: 0.01 })',
    });
  if (dtype !== undefined && dtype !== 'float64' && dtype !== 'float32')
    throw new DtypeError(`${name}: weights are float64 or float32, got ${shown(dtype)}`);
}

/** New weights of a shape and, where one is given, a dtype. @throws ShapeError if the initializer makes others. */
export function drawn(
  name: string,
  initializer: Initializer,
  key: Tensor,
  shape: Shape,
  dtype: RandomOptions['dtype'] | undefined,
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

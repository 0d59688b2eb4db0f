import {
  broadcastShapes,
  cast,
  checkTensor,
  DtypeError,
  isFloat,
  promote,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
} from '@adjoint/tensor';

/** Losses never broadcast: [8, 1] against [8] would silently be [8, 8]. @throws ShapeError unless both shapes are one. */
export function checkSameShape(name: string, prediction: Tensor, target: Tensor): void {
  checkTensor(name, prediction);
  checkTensor(name, target);
  if (sameShape(prediction.shape, target.shape)) return;
  const sizes = prediction.size === target.size ? ' or reshape the target' : '';
  throw new ShapeError(
    `${name}: the prediction has shape ${showShape(prediction.shape)}, the target ${showShape(target.shape)}`,
    { hint: `losses never broadcast: give both one shape${sizes && `, say target.reshape(prediction.shape)`}` },
  );
}

/** A prediction and its target of one shape and one dtype of floats; ints become float64. @throws DtypeError for bools. */
export function pairOf(
  name: string,
  prediction: Tensor,
  target: Tensor,
): readonly [prediction: Tensor, target: Tensor] {
  checkSameShape(name, prediction, target);
  if (prediction.dtype === 'bool' || target.dtype === 'bool')
    throw new DtypeError(`${name}: numbers are needed, got ${prediction.dtype} and ${target.dtype}`, {
      hint: "x.cast('float64')",
    });
  const both = promote(prediction.dtype, target.dtype, name);
  const dtype = isFloat(both) ? both : 'float64';
  return [cast(prediction, dtype), cast(target, dtype)];
}

/** @throws DtypeError unless these are floats: ints here are often targets in the wrong place. */
export function checkFloats(name: string, what: string, x: Tensor): void {
  checkTensor(name, x);
  if (!isFloat(x.dtype))
    throw new DtypeError(`${name}: ${what} are floats, got ${x.dtype}`, { hint: "x.cast('float64')" });
}

/** What losses are multiplied by; 1 when left out. @throws ShapeError if they would grow by it. */
export function factor(name: string, what: string, by: Tensor | undefined, losses: Tensor): Tensor | number {
  if (by === undefined) return 1;
  checkFloats(name, `values of ${what}`, by);
  const { shape } = losses;
  if (!sameShape(broadcastShapes(name, shape, by.shape), shape))
    throw new ShapeError(`${name}: ${what} of shape ${showShape(by.shape)} does not broadcast to ${showShape(shape)}`);
  return cast(by, losses.dtype);
}

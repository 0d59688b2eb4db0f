import { checkTensor, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';

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

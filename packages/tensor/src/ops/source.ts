import { noStretch } from '../checks.ts';
import { checkNumber, checkTensor, meet, type Operand } from '../operand.ts';
import { scalar } from '../scalar.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { Tensor } from '../tensor.ts';

/** A value for each index. @throws ShapeError for values that do not broadcast to `shape`. */
export function stretchedTo(name: string, values: Operand, shape: Shape): Operand {
  if (!(values instanceof Tensor)) return checkNumber(name, values);
  if (sameShape(broadcastShapes(name, values.shape, shape), shape)) return values.broadcastTo(shape);
  throw noStretch(name, values.shape, shape);
}

/** What is written into, and a value for each index: a single one is repeated, surplus ones are left out. */
export function sourceFor(
  name: string,
  x: Tensor,
  indices: Tensor,
  src: Operand,
): { readonly target: Tensor; readonly values: Tensor } {
  checkTensor(name, x);
  checkTensor(name, indices);
  // Beside numbers bools become ints, but 0 and 1 can be written among them.
  const isBit = x.dtype === 'bool' && (src === 0 || src === 1);
  const [target, all] = meet(name, 'any', x, isBit ? scalar(src, 'bool') : src);
  const { shape } = indices;
  if (all.shape.length === 0) return { target, values: all.broadcastTo(shape) };
  const longer = all.shape.length === shape.length && all.shape.every((n, i) => n >= shape[i]!);
  if (!longer || all.shape.every((n, i) => n === shape[i])) return { target, values: all };
  return { target, values: all.slice(...shape.map((n): [number, number] => [0, n])) };
}

import { isFloat } from '../dtype.ts';
import { type Accepts, checkNumber, meet, type Operand } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { scalar } from '../scalar.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** An operand as a tensor; a number is float64. @throws DtypeError naming the function for what is neither. */
export function operandOf(name: string, x: Operand): Tensor {
  return x instanceof Tensor ? x : scalar(checkNumber(name, x), 'float64');
}

/** An operand as a tensor of floats; ints become float64. @throws DtypeError naming the function for what is neither. */
export function floating(name: string, x: Operand): Tensor {
  const given = operandOf(name, x);
  return isFloat(given.dtype) ? given : cast(given, 'float64');
}

/** Two operands in the dtype they meet in. @throws ShapeError naming the function if they do not broadcast. */
export function pairOf(name: string, accepts: Accepts, a: Operand, b: Operand): [Tensor, Tensor] {
  const pair = meet(name, accepts, a, b);
  broadcastShapes(name, pair[0].shape, pair[1].shape);
  return pair;
}

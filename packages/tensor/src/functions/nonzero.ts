import type { Buffer } from '../dtype.ts';
import { TraceError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { fromBuffer, hasValues, type Tensor } from '../tensor.ts';

/** Values on which the shape of a result depends. @throws TraceError where only their shape is known. */
export function knownValues(name: string, x: Tensor): Buffer {
  checkTensor(name, x);
  if (hasValues(x)) return x.toTypedArray();
  throw new TraceError(`${name}: the shape of the result depends on values that are not known here`, {
    hint: 'inside vmap shapes are fixed; where(mask, x, 0) keeps the shape',
  });
}

/** Row-major places of the elements that are not zero. */
export function placesWhere(name: string, mask: Tensor): Int32Array {
  const out: number[] = [];
  knownValues(name, mask).forEach((value, i) => value !== 0 && out.push(i));
  return Int32Array.from(out);
}

/** The same places as an index for each axis. */
export function indicesWhere(name: string, mask: Tensor): readonly Tensor[] {
  const flat = placesWhere(name, mask);
  let stride = mask.size;
  return mask.shape.map((length) => {
    stride /= length;
    return fromBuffer(
      flat.map((at) => Math.floor(at / stride) % length),
      [flat.length],
      'int32',
    );
  });
}

/**
 * The indices of the elements that are not zero, one row for each; how many there are depends on the values.
 *
 * @throws TraceError inside `vmap`, where values are not known.
 * PyTorch: `torch.nonzero`.
 *
 * @example
 * nonzero(tensor([[0, 1], [2, 0]]));   // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  const flat = placesWhere('nonzero', x);
  const rank = x.shape.length;
  const out = new Int32Array(flat.length * rank);
  indicesWhere('nonzero', x).forEach((index, axis) => {
    index.buffer.forEach((at, i) => (out[i * rank + axis] = at));
  });
  return fromBuffer(out, [flat.length, rank], 'int32');
}

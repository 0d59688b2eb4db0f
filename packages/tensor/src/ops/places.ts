import { apply } from '../apply.ts';
import { checkIndices, places } from '../kernels/places.ts';
import { checkTensor } from '../operand.ts';
import { declare, type Op } from '../op.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';

export interface Bounds {
  /** In whose name an index is refused. */
  readonly name: string;
  readonly axis: number;
  readonly length: number;
  /** The lowest index, which is 0 where none counts from the end. */
  readonly least: number;
}

const op: Op<Bounds> = declare<Bounds>({
  name: 'places',
  infer: ([indices], { name }) => {
    checkIndices(name, indices!);
    return { shape: indices!.shape, dtype: 'int32' };
  },
  kernel: ([indices], out, { name, axis, length, least }) => {
    out.buffer.set(places(name, indices!, length, axis, least), out.offset);
  },
  vjp: [null],
  linearity: 'elementwise',
  keeps: [],
  samples: [
    {
      shapes: [[2, 2]],
      params: { name: 'places', axis: 0, length: 3, least: -3 },
      fixed: { 0: fromBuffer(new Int32Array([2, 0, 2, -1]), [2, 2], 'int32') },
    },
  ],
});

/**
 * Indices counted from 0, after a check that they lie on an axis: what becomes an address has passed here.
 *
 * @param name - the function that speaks in an error.
 * @throws IndexError for an index outside `length`, DtypeError for indices that are no ints.
 * @example
 * placesOf('norm', tensor([0, -1], { dtype: 'int32' }), 3);   // [0, 2]
 */
export const placesOf: ((name: string, indices: Tensor, length: number, axis?: number, least?: number) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (name: string, indices: Tensor, length: number, axis = 0, least = -length): Tensor => {
    checkTensor(name, indices);
    return apply(op, [indices], { name, axis, length, least });
  },
  { op },
);

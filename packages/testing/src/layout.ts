import { type Shape, Tensor, newBuffer } from '@adjoint/tensor';

/** Bytes that belong to no element: NaN in floats, 85 elsewhere, so that a kernel that reads them shows it. */
const garbage = { float64: NaN, float32: NaN, int32: 85, uint32: 85, bool: 85 } as const;

interface Plan {
  /** Axes from the outermost to the innermost in memory; row-major when left out. */
  readonly order?: readonly number[];
  /** How far each axis steps; negative ones run backwards. */
  readonly step?: (axis: number) => number;
  /** Is this axis one element repeated? Its first entry then stands for all. */
  readonly repeated?: (axis: number) => boolean;
  /** Elements of garbage in front and behind. */
  readonly margin?: number;
}

function lay(x: Tensor, plan: Plan): Tensor {
  const { shape, dtype } = x;
  const { order = shape.map((_, i) => i), step = () => 1, repeated = () => false, margin = 0 } = plan;
  const strides = new Array<number>(shape.length).fill(0);
  let [room, offset] = [1, margin];
  for (const axis of order.toReversed()) {
    if (repeated(axis)) continue;
    const stride = room * Math.abs(step(axis));
    strides[axis] = step(axis) < 0 ? -stride : stride;
    if (step(axis) < 0) offset += stride * Math.max(0, shape[axis]! - 1);
    room = stride * Math.max(1, shape[axis]!);
  }
  const buffer = newBuffer(dtype, room + 2 * margin).fill(garbage[dtype]);
  const values = x.toTypedArray();
  // Backwards, so that the first entry of a repeated axis is written last.
  for (let i = values.length - 1; i >= 0; i--) {
    let [at, rest] = [offset, i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    buffer[at] = values[i]!;
  }
  return new Tensor(shape, dtype, x.size, buffer, offset, strides, isDense(shape, strides));
}

function isDense(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== stride) return false;
    stride *= shape[axis]!;
  }
  return true;
}

/**
 * Ways in which the elements of a tensor can lie in memory, each making such a tensor of one's values.
 *
 * Memory between and around the elements is garbage. `broadcast` and `spread` repeat entries and so change values.
 *
 * @example
 * layouts.transposed(tensor([[1, 2], [3, 4]])).strides;   // [1, 2]
 */
export const layouts = {
  dense: (x: Tensor): Tensor => lay(x, {}),
  offset: (x: Tensor): Tensor => lay(x, { margin: 3 }),
  transposed: (x: Tensor): Tensor => lay(x, { order: x.shape.map((_, i) => i).toReversed() }),
  stepped: (x: Tensor): Tensor => lay(x, { step: () => 2, margin: 1 }),
  reversed: (x: Tensor): Tensor => lay(x, { step: () => -1, margin: 2 }),
  flipped: (x: Tensor): Tensor => lay(x, { step: (axis) => (axis === x.shape.length - 1 ? -3 : 1), margin: 1 }),
  broadcast: (x: Tensor): Tensor => lay(x, { repeated: (axis) => axis === 0, margin: 1 }),
  spread: (x: Tensor): Tensor => lay(x, { repeated: (axis) => axis === x.shape.length - 1, margin: 1 }),
} as const satisfies Record<string, (x: Tensor) => Tensor>;

/**
 * The name of a layout.
 *
 * @example
 * const name: LayoutName = 'reversed';
 * layouts[name](tensor([1, 2, 3])).strides;   // [-1]
 */
export type LayoutName = keyof typeof layouts;

/**
 * All names of layouts.
 *
 * @example
 * layoutNames.length;   // 8
 */
export const layoutNames = Object.keys(layouts) as readonly LayoutName[];

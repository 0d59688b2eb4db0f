import { checkOptions, fromBuffer, ShapeError, showShape, take, type Tensor, tensor } from '@adjoint/tensor';
import { checkNumber, floats, perAxis } from './check.ts';

/**
 * The size of the result and what stands between the elements.
 *
 * @example
 * const options: InterpolateOptions = { scale: 2, mode: 'linear' };
 * interpolate(tensor([[[0, 4]]]), options);   // [[[0, 1, 3, 4]]]
 */
export interface InterpolateOptions {
  /** Lengths of the axes after the second. */
  readonly size?: number | readonly number[] | undefined;
  /** Or how many times longer they become; results are rounded down. */
  readonly scale?: number | readonly number[] | undefined;
  /** 'nearest' when left out; 'linear', 'bilinear', 'trilinear' for one, two or three axes. */
  readonly mode?: 'nearest' | 'linear' | 'bilinear' | 'trilinear' | undefined;
  /** Do the first and the last element stay at the ends? No, when left out. */
  readonly alignCorners?: boolean | undefined;
}

const linearModes = ['linear', 'bilinear', 'trilinear'];

/** What the index of an axis becomes: its new length, and `to`, over how many elements an old one is spread. */
interface Stretch {
  readonly count: number;
  readonly to: number;
  readonly from: number;
}

function stretchesOf(
  lengths: readonly number[],
  { size, scale, mode = 'nearest' }: InterpolateOptions,
): readonly Stretch[] {
  if ((size === undefined) === (scale === undefined))
    throw new ShapeError(`interpolate: size or scale is needed, one of them`);
  if (size !== undefined)
    return perAxis('interpolate', 'size', size, lengths.length, 1).map((count, i) => ({
      count,
      to: count,
      from: lengths[i]!,
    }));
  const scales = Array.isArray(scale) ? (scale as readonly number[]) : lengths.map(() => scale as number);
  if (scales.length !== lengths.length)
    throw new ShapeError(`interpolate: scale is one number or ${lengths.length}, got ${showShape(scales)}`);
  return scales.map((factor, i) => {
    const length = lengths[i]!;
    checkNumber('interpolate', 'a scale is positive', factor, (value) => value > 0 && value < Infinity);
    const count = Math.floor(length * factor);
    if (count < 1) throw new ShapeError(`interpolate: scale ${factor} leaves nothing of ${showShape(lengths)}`);
    // PyTorch takes the scale by the lengths instead where an axis keeps its length, or of images, by the nearest, doubles it.
    const image = lengths.length === 2;
    const exact = mode === 'nearest' ? image && (count === length || count === 2 * length) : count === length;
    return exact ? { count, to: count, from: length } : { count, to: factor, from: 1 };
  });
}

function nearest(x: Tensor, axis: number, { count, to, from }: Stretch): Tensor {
  const last = x.shape[axis]! - 1;
  const places = Int32Array.from({ length: count }, (_, i) => Math.min(Math.floor((i * from) / to), last));
  return take(x, fromBuffer(places, [count], 'int32'), axis);
}

function between(x: Tensor, axis: number, { count, to, from }: Stretch, alignCorners: boolean): Tensor {
  const last = x.shape[axis]! - 1;
  const places = Array.from({ length: count }, (_, i) =>
    alignCorners ? (count > 1 ? (i * last) / (count - 1) : 0) : Math.max(0, ((i + 0.5) * from) / to - 0.5),
  );
  const lower = Int32Array.from(places, (place) => Math.min(Math.floor(place), last));
  const upper = lower.map((place) => Math.min(place + 1, last));
  const share = tensor(
    places.map((place, i) => Math.min(place - lower[i]!, 1)),
    { dtype: x.dtype },
  ).reshape([count, ...x.shape.slice(axis + 1).fill(1)]);
  const [p, q] = [lower, upper].map((at) => take(x, fromBuffer(at, [count], 'int32'), axis));
  return p!.mul(share.neg().add(1)).add(q!.mul(share));
}

/**
 * Signals and images made longer or shorter, by the nearest element or in straight lines between neighbours.
 *
 * PyTorch: `torch.nn.functional.interpolate`.
 *
 * @param x - [batch, channels, ...]
 * @throws ShapeError for a size without elements or a mode that does not go with the axes, NumericsError for a scale of 0.
 * @example
 * interpolate(tensor([[[1, 2]]]), { size: 4 });                                       // [[[1, 1, 2, 2]]]
 * interpolate(tensor([[[0, 3]]]), { size: 4, mode: 'linear', alignCorners: true });   // [[[0, 1, 2, 3]]]
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  const given = floats('interpolate', x);
  checkOptions('interpolate', options, 'size', 'scale', 'mode', 'alignCorners?');
  const { mode = 'nearest', alignCorners } = options;
  const lengths = given.shape.slice(2);
  if (lengths.length === 0 || lengths.includes(0))
    throw new ShapeError(
      `interpolate: x is [batch, channels, ...] with elements in between, got ${showShape(x.shape)}`,
    );
  if (mode === 'nearest' ? alignCorners !== undefined : mode !== linearModes[lengths.length - 1])
    throw new ShapeError(
      `interpolate: mode '${mode as string}' does not go with ${mode === 'nearest' ? 'alignCorners' : `the axes ${showShape(lengths)}`}`,
      { hint: "modes are 'nearest', and 'linear', 'bilinear', 'trilinear' for one, two, three axes" },
    );
  return stretchesOf(lengths, options).reduce(
    (y, stretch, i) =>
      mode === 'nearest' ? nearest(y, i + 2, stretch) : between(y, i + 2, stretch, alignCorners === true),
    given,
  );
}

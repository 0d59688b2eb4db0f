import { type Buffer, type DType, newBuffer } from '../dtype.ts';

// A typed array of its own costs 30 to 50 ns up to 64 bytes and 200 to 600 ns beyond; a place in a slab costs its share
// of the slab. A slab lives as long as any result on it, so it is the smaller the smaller the result: a kept scalar
// holds on to half a kilobyte. What is meant to last is copied out (`compact`).

/** Memory that several results share. */
interface Slab {
  buffer: Buffer;
  used: number;
}

/** Slabs for results of up to `largest` elements. */
interface SizeClass {
  readonly largest: number;
  readonly length: number;
  readonly slabs: Readonly<Record<DType, Slab>>;
}

function sizeClass(largest: number, length: number): SizeClass {
  const empty = (dtype: DType): Slab => ({ buffer: newBuffer(dtype, length), used: length });
  const slabs = {
    float64: empty('float64'),
    float32: empty('float32'),
    int32: empty('int32'),
    uint32: empty('uint32'),
    bool: empty('bool'),
  };
  return { largest, length, slabs };
}

const scalars = sizeClass(1, 64);
const small = sizeClass(8, 512);
const medium = sizeClass(512, 2048);
const large = sizeClass(2048, 8192);

/** The slab with room for `size` more elements at `used`, or null where a result gets memory of its own. */
export function slabFor(dtype: DType, size: number): Slab | null {
  if (size > large.largest) return null;
  const { slabs, length } =
    size <= scalars.largest ? scalars : size <= small.largest ? small : size <= medium.largest ? medium : large;
  const slab = dtype === 'float64' ? slabs.float64 : slabs[dtype];
  if (slab.used + size > length) {
    slab.buffer = newBuffer(dtype, length);
    slab.used = 0;
  }
  return slab;
}

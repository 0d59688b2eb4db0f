import { type Buffer, type DType, newBuffer } from '../dtype.ts';

// V8 keeps a typed array of up to 64 bytes in the young heap (20 ns); one beyond that costs 200 to 600 ns, a place in a
// slab about 2. A slab lives as long as any result on it, so values meant to last are copied out (`compact`).
const inline = 8;
const slabSize = 2048;
const largest = 512;

interface Slab {
  buffer: Buffer;
  used: number;
}

const slabs: Record<DType, Slab> = {
  float64: { buffer: newBuffer('float64', 0), used: 0 },
  float32: { buffer: newBuffer('float32', 0), used: 0 },
  int32: { buffer: newBuffer('int32', 0), used: 0 },
  uint32: { buffer: newBuffer('uint32', 0), used: 0 },
  bool: { buffer: newBuffer('bool', 0), used: 0 },
};

/** Will a result of this many elements be carved from a slab? */
export function isCarved(size: number): boolean {
  return size > inline && size <= largest;
}

/** A slab of `dtype` with room for `size` elements, and where the room starts; whoever calls fills all of it. */
export function carve(dtype: DType, size: number): { readonly buffer: Buffer; readonly offset: number } {
  const slab = slabs[dtype];
  if (slab.used + size > slab.buffer.length) {
    slab.buffer = newBuffer(dtype, slabSize);
    slab.used = 0;
  }
  const offset = slab.used;
  slab.used += size;
  return { buffer: slab.buffer, offset };
}

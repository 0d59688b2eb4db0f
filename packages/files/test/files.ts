/** Bytes of texts and bytes, one after the other. */
export function bytesOf(...parts: readonly (string | Uint8Array | readonly number[])[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' ? Buffer.from(part) : part instanceof Uint8Array ? part : Uint8Array.from(part),
      ),
    ),
  );
}

/** A safetensors file of a header, whatever it says, and data. */
export function safetensorsOf(
  header: string | Uint8Array | object,
  data: number | Uint8Array = 0,
  length?: number,
): Uint8Array {
  const plain = typeof header === 'string' || header instanceof Uint8Array;
  const text = Buffer.from(plain ? header : JSON.stringify(header));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  return bytesOf(size, text, typeof data === 'number' ? new Uint8Array(data) : data);
}

/** An npy file of a header, whatever it says, and data. */
export function npyOf(header: string, data = 0, { version = [1, 0], length = header.length } = {}): Uint8Array {
  const size = version[0] === 1 ? [length & 255, length >> 8] : [length & 255, (length >> 8) & 255, length >> 16, 0];
  return bytesOf([0x93], 'NUMPY', version, size, header, new Uint8Array(data));
}

/** An archive of one deflated file that claims to have `size` bytes. */
export function zipOf(packed: Uint8Array, size: number, checksum: number): Uint8Array {
  const name = 'w.npy';
  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, 0x04034b50, true);
  local.setUint16(26, name.length, true);
  const listed = new DataView(new ArrayBuffer(46));
  listed.setUint32(0, 0x02014b50, true);
  listed.setUint16(10, 8, true);
  listed.setUint32(16, checksum, true);
  listed.setUint32(20, packed.length, true);
  listed.setUint32(24, size, true);
  listed.setUint16(28, name.length, true);
  const last = new DataView(new ArrayBuffer(22));
  last.setUint32(0, 0x06054b50, true);
  last.setUint16(8, 1, true);
  last.setUint16(10, 1, true);
  last.setUint32(12, 46 + name.length, true);
  last.setUint32(16, 30 + name.length + packed.length, true);
  const raw = ({ buffer }: DataView): Uint8Array => new Uint8Array(buffer as ArrayBuffer);
  return bytesOf(raw(local), name, packed, raw(listed), name, raw(last));
}

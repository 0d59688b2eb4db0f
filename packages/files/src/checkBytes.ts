import { described, FormatError } from '@adjoint/tensor';

/** The bytes as a plain `Uint8Array`, whose `slice` copies; that of Node's `Buffer` does not. @throws FormatError for anything else. */
export function checkBytes(name: string, bytes: Uint8Array): Uint8Array {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  throw new FormatError(`${name}: the bytes of a file are needed in a Uint8Array, got ${described(bytes)}`, {
    hint: `${name.replace('read', 'load')}(path) reads a file, new Uint8Array(buffer) makes bytes of an ArrayBuffer`,
  });
}

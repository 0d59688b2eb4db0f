/** Does this machine store the low byte first? */
export const littleHost = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Turns the bytes of every element around, in place. */
export function reverseElements(bytes: Uint8Array, itemsize: number): void {
  if (itemsize > 1) for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse();
}

import type { Tensor } from '@adjoint/tensor';

/** Parts of a text side by side, int32 [time, streams]: what is read, and the character that comes next. */
export interface Streams {
  readonly read: Tensor;
  readonly next: Tensor;
}

/** A text, int32 [characters], in so many parts of equal length that go on where others end; a rest is left out. */
export function streamsOf(text: Tensor, streams: number): Streams {
  const time = Math.floor((text.size - 1) / streams);
  const from = (first: number): Tensor => text.slice([first, first + time * streams]).reshape([streams, time]).T;
  return { read: from(0), next: from(1) };
}

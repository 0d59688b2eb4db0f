import type { Tensor } from '@adjoint/tensor';

/** The Euclidean norm of each entry along the first axis; squares neither overflow nor underflow. */
export function stepNorms(x: Tensor): number[] {
  const values = x.toTypedArray();
  const steps = x.shape[0]!;
  const size = values.length / steps;
  return Array.from({ length: steps }, (_, t) => norm(values.subarray(t * size, (t + 1) * size)));
}

function norm(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (!(size <= most)) most = size;
    if (Number.isNaN(size)) return NaN;
  }
  if (most === 0 || most === Infinity) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! / most) ** 2;
  return most * Math.sqrt(sum);
}

import type { Tensor } from '@adjoint/tensor';

/**
 * The same tree of tensors whose shapes are known only at run time: what a loop hands from step to step.
 *
 * @example
 * const state: Loose<{ h: Tensor<readonly [2]>; count: number }> = { h: ones([3]), count: tensor(0) };
 */
export type Loose<T> = T extends Tensor | number
  ? Tensor
  : T extends string | boolean | null | undefined | ((...args: never[]) => unknown)
    ? T
    : { -readonly [K in keyof T]: Loose<T[K]> };

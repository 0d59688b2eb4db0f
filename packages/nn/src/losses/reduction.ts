import { checkWord, type Shape, type Tensor } from '@adjoint/tensor';

/**
 * What becomes of many losses: their mean, their sum, or nothing.
 *
 * @example
 * const reduction: Reduction = 'sum';
 * meanSquaredError(tensor([1, 2]), tensor([1, 4]), { reduction });   // 4
 */
export type Reduction = 'mean' | 'sum' | 'none';

/**
 * What every loss takes last.
 *
 * @example
 * const options: LossOptions<'none'> = { reduction: 'none' };
 * meanSquaredError(tensor([1, 2]), tensor([1, 4]), options);   // [0, 4]
 */
export interface LossOptions<R extends Reduction = Reduction> {
  /** 'mean' when left out. */
  readonly reduction?: R | undefined;
}

/**
 * What a loss returns: one number, or a number for each element where nothing is reduced.
 *
 * @example
 * const loss: Loss<'mean'> = meanSquaredError(tensor([1, 2]), tensor([1, 4]));
 * loss.shape;   // []
 */
export type Loss<R extends Reduction = Reduction> = Tensor<R extends 'none' ? Shape : readonly []>;

/** The losses as they were asked for. @throws ShapeError for an unknown reduction. */
export function reduced<R extends Reduction>(
  name: string,
  losses: Tensor,
  reduction: R | undefined,
  mean = (all: Tensor): Tensor => all.mean(),
): Loss<R> {
  const how: Reduction = checkWord<Reduction>(name, 'reduction', reduction ?? 'mean', 'mean', 'sum', 'none');
  return (how === 'none' ? losses : how === 'sum' ? losses.sum() : mean(losses)) as Loss<R>;
}

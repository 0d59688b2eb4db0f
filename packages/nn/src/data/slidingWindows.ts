import { checkInteger, checkOptions, checkTensor, movedim, ShapeError, type Tensor, windows } from '@adjoint/tensor';

/**
 * How windows lie on a series.
 *
 * @example
 * const options: SlidingWindowsOptions = { inputs: 2, targets: 2 };
 * slidingWindows(arange(5), options).targets;   // [[2, 3], [3, 4]]
 */
export interface SlidingWindowsOptions {
  /** How many times are seen. */
  readonly inputs: number;
  /** How many are to be foretold; 1 by default. */
  readonly targets?: number;
  /** From the last time seen to the first that is to be foretold; 1 by default, the next one. */
  readonly horizon?: number;
  /** From one window to the next; 1 by default. */
  readonly stride?: number;
}

/**
 * Windows of a series and what follows each.
 *
 * @example
 * const { inputs }: SlidingWindows = slidingWindows(arange(4), { inputs: 3 });
 * inputs;   // [[0, 1, 2]]
 */
export interface SlidingWindows {
  /** [windows, inputs, ...features]. */
  readonly inputs: Tensor;
  /** [windows, targets, ...features]. */
  readonly targets: Tensor;
}

/**
 * All windows over a series [time, ...features] with what follows them, as samples for a forecast.
 *
 * @throws ShapeError for a series that is shorter than one window with its targets, or sizes below 1.
 * @example
 * const { inputs, targets } = slidingWindows(arange(6), { inputs: 2, horizon: 2, stride: 2 });
 * inputs;    // [[0, 1], [2, 3]]
 * targets;   // [[3], [5]]
 */
export function slidingWindows(series: Tensor, options: SlidingWindowsOptions): SlidingWindows {
  checkTensor('slidingWindows', series);
  checkOptions('slidingWindows', options, 'inputs', 'targets', 'horizon', 'stride');
  const { inputs, targets = 1, horizon = 1, stride = 1 } = options;
  for (const [what, count] of Object.entries({ inputs, targets, horizon, stride }))
    checkInteger('slidingWindows', what, count, 1);
  const [length] = series.shape;
  if (length === undefined) throw new ShapeError('slidingWindows: a series has an axis of time, got a 0-d tensor');
  const span = inputs + horizon - 1 + targets;
  if (span > length)
    throw new ShapeError(
      `slidingWindows: a window of ${inputs} with ${targets} to foretell spans ${span} times, the series has ${length}`,
    );
  // [windows, ...features, time], and time moved beside the windows
  const all = movedim(windows(series, 0, span, { step: stride }), -1, 1);
  return { inputs: all.slice(null, [0, inputs]), targets: all.slice(null, [span - targets, span]) };
}

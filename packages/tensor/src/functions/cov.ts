import { floats } from '../floats.ts';
import { eye } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { checkNumber, checkTensor } from '../operand.ts';
import { checkOptions } from '../options.ts';
import { matmul } from '../ops/matmul.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';

/**
 * Options of a covariance.
 *
 * @example
 * const options: CovarianceOptions = { correction: 0 };
 * cov(tensor([1, 3]), options);   // 1
 */
export interface CovarianceOptions {
  /** What is taken from the count before dividing by it; 1 when left out. */
  readonly correction?: number;
}

/**
 * Covariances of variables, one in each row, observed in columns; a 0-d variance of a single row.
 *
 * PyTorch: `torch.cov`.
 *
 * @throws ShapeError for more than two axes.
 * @example
 * cov(tensor([[1, 2, 3], [3, 2, 1]]));   // [[1, -1], [-1, 1]]
 */
export function cov(x: Tensor, options: CovarianceOptions = {}): Tensor {
  checkTensor('cov', x);
  checkOptions('cov', options, 'correction');
  return covariances('cov', x, options.correction ?? 1);
}

function covariances(name: string, x: Tensor, correction: number): Tensor {
  checkTensor(name, x);
  checkNumber(name, correction, 'a correction is a number');
  if (x.shape.length > 2)
    throw new ShapeError(
      `${name}: variables in rows and observations in columns are needed, got ${showShape(x.shape)}`,
    );
  const rows = floats(name, x.shape.length < 2 ? x.reshape([1, x.size]) : x);
  const centred = rows.sub(mean(rows, 1, { keepdims: true }));
  const products = matmul(centred, centred.transpose()).div(Math.max(0, rows.shape[1]! - correction));
  return x.shape.length < 2 ? products.reshape([]) : products;
}

/**
 * Correlation coefficients of variables, one in each row, observed in columns.
 *
 * PyTorch: `torch.corrcoef`.
 *
 * @throws ShapeError for more than two axes.
 * @example
 * corrcoef(tensor([[1, 2, 3], [3, 2, 1]]));   // [[1, -1], [-1, 1]]
 */
export function corrcoef(x: Tensor): Tensor {
  const c = covariances('corrcoef', x, 1);
  if (c.shape.length === 0) return c.div(c);
  const n = c.shape[0]!;
  const deviations = c
    .mul(eye(n, n, { dtype: c.dtype }))
    .sum(1)
    .sqrt();
  return c.div(deviations.reshape([n, 1])).div(deviations);
}

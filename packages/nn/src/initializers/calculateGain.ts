import { checkWord, NumericsError, shown } from '@adjoint/tensor';

/**
 * Activations that have a gain.
 *
 * @example
 * const nonlinearity: Nonlinearity = 'relu';
 * heNormal(key(1), [2, 3], { nonlinearity }).shape;   // [2, 3]
 */
export type Nonlinearity = (typeof words)[number];

const words = ['linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'] as const;

/**
 * By what weights are multiplied so that an activation keeps the spread of what passes through it.
 *
 * PyTorch: `torch.nn.init.calculate_gain`.
 *
 * @param slope - of `leakyRelu` below 0; 0.01 when left out.
 * @throws ShapeError for an activation that is none of these, NumericsError for a slope that is no number.
 * @example
 * calculateGain('tanh');             // 1.6667
 * calculateGain('leakyRelu', 0);     // 1.4142
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  if (typeof slope !== 'number' || !Number.isFinite(slope))
    throw new NumericsError(`calculateGain: a slope is a finite number, got ${shown(slope)}`);
  const gains: Readonly<Record<Nonlinearity, number>> = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + slope * slope)),
    selu: 3 / 4,
  };
  return gains[checkWord<Nonlinearity>('calculateGain', 'the nonlinearity', nonlinearity, ...words)];
}

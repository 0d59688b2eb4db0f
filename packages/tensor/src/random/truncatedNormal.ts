import { NumericsError } from '../errors.ts';
import { checkOptions } from '../options.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { drawFloats, type RandomOptions } from './draw.ts';
import { lowerQuantile } from './inversenormal.ts';
import { insideUnit } from './fromwords.ts';

/** The share of the distribution below z ≤ 0, by bisection of its quantile: the same bits on every machine. */
function shareBelow(z: number): number {
  if (z >= 0) return 0.5;
  let [p, q] = [0, 0.5];
  for (;;) {
    const middle = (p + q) / 2;
    if (middle === p || middle === q) return p;
    if (lowerQuantile(middle) < z) p = middle;
    else q = middle;
  }
}

/**
 * Values of the standard normal distribution that lie in [low, high], either of which may be infinite.
 *
 * PyTorch: `torch.nn.init.trunc_normal_`.
 *
 * @throws NumericsError for an empty interval, or one so far out that its probability is 0 in doubles.
 * @example
 * const z = truncatedNormal(key(1), -2, 2, [100]);
 * z.abs().max().item() <= 2;   // true
 */
export function truncatedNormal<const S extends Shape>(
  from: Tensor,
  low: number,
  high: number,
  shape: S,
  options: RandomOptions = {},
): Tensor<S> {
  const name = 'truncatedNormal';
  checkOptions(name, options, 'dtype');
  if (![low, high].every((end) => typeof end === 'number') || !(low < high))
    throw new NumericsError(`${name}: low < high are needed, got ${String(low)} and ${String(high)}`);
  // The upper half is drawn as the mirror image of the lower one, where shares are exact far out.
  const mirrored = low > 0;
  const [first, last] = mirrored ? [-high, -low] : [low, high];
  const start = shareBelow(first);
  const rest = shareBelow(-last);
  const width = last > 0 ? 1 - start - rest : shareBelow(last) - start;
  if (!(width > 0))
    throw new NumericsError(`${name}: [${low}, ${high}] has no probability that a double can tell from 0`);
  const round = options.dtype === 'float32' ? Math.fround : Number;
  const [least, most] = [round(low), round(high)];
  return drawFloats(name, from, shape, options, (p, q) => {
    const part = insideUnit(p, q) * width;
    const share = start + part;
    const z = share <= 0.5 ? lowerQuantile(share) : -lowerQuantile(rest + (width - part));
    return Math.min(Math.max(round(mirrored ? -z : z), least), most);
  }) as Tensor<S>;
}

import { isFloat, type Tensor } from '@adjoint/tensor';
import { inDtype, mismatch } from '../values.ts';
import { type CallLaw, evaluate, operand, pullback, withInputs } from './call.ts';

/** About a hundred roundings of 2^-24, for sums of products and steep ops; a wrong formula is off by far more. */
const tolerance = 1e-5;

/** In float32 the same numbers come out, but for rounding, and stay float32 on the way back. */
export const float32Agrees: CallLaw = {
  name: 'float32 agrees with float64 up to rounding, and stays float32',
  check(call) {
    const { active, fail, draw, slack } = call;
    const narrow = withInputs(
      call,
      call.inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float32') : x)),
    );
    const wide = withInputs(
      call,
      narrow.inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float64') : x)),
    );
    const [y32, y64] = [evaluate(narrow), evaluate(wide)];
    compare('the result', y32, y64);
    if (active.length === 0) return;
    const g = inDtype(draw.direction(y64.shape), 'float32');
    const [c32, c64] = [pullback(narrow, inDtype(g, y32.dtype)), pullback(wide, inDtype(g, y64.dtype))];
    active.forEach((k, i) => {
      const what = `the cotangent of ${operand(narrow, k)}`;
      if (c32[i]!.dtype !== 'float32') fail(`${what} is ${c32[i]!.dtype}`);
      compare(what, c32[i]!, c64[i]!);
    });
    function compare(what: string, p: Tensor, q: Tensor): void {
      const differs = mismatch(p, q, slack * tolerance);
      if (differs) fail(`${what} at ${differs.index} is ${differs.left} in float32, ${differs.right} in float64`);
    }
  },
};

import type { Sample, Shape } from '@adjoint/tensor';
import { layouts } from '../layout.ts';
import { batchIsLoop } from './batch.ts';
import { evaluate, withInputs } from './call.ts';
import { fills } from './kernel.ts';
import { outcome } from './outcome.ts';
import { pullbackIsLinear, rulesArePure } from './pullbacks.ts';
import { gradientMatchesDifferences } from './slopes.ts';
import { checkpointIsPlain } from './transforms.ts';
import { type LawDeclaration, trialOf } from './trial.ts';

/** What is looked at where there is little or nothing to compute. */
const laws: readonly LawDeclaration[] = [
  batchIsLoop,
  rulesArePure,
  pullbackIsLinear,
  gradientMatchesDifferences,
  checkpointIsPlain,
];

/** The sample with all axes of one length made 0 or 1 long, and with none. */
function smaller({ shapes, params, fixed = {} }: Sample<unknown>): readonly Sample<unknown>[] {
  const lengths = new Set(shapes.flat());
  const others = [...lengths].flatMap((length) =>
    [0, 1].map((other) => shapes.map((shape): Shape => shape.map((n) => (n === length ? other : n)))),
  );
  return [shapes.map((): Shape => []), ...others]
    .filter((found) => Object.keys(fixed).every((k) => found[Number(k)]!.join() === shapes[Number(k)]!.join()))
    .map((found) => ({ shapes: found, params, fixed }));
}

/** Empty axes, axes of one element and 0-d operands are shapes like any other. */
export const smallShapesHold: LawDeclaration = {
  name: 'the laws hold for empty, single and 0-d operands too',
  check({ op, sample, draw, fail, tally }) {
    for (const small of smaller(sample)) {
      const { shapes, params } = small;
      const types = shapes.map((shape, k) => ({ shape, dtype: small.fixed?.[k]?.dtype ?? ('float64' as const) }));
      if (outcome(() => op.infer(types, params)) instanceof Error) continue;
      const failing = (detail: string): never =>
        fail(`of ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}: ${detail}`);
      const trial = trialOf(op, small, { draw, fail: failing, tally });
      const y = outcome(() => evaluate(trial));
      // Params and fixed operands may ask for more than a shape: an index inside, a definite matrix.
      if (y instanceof Error || !y.toTypedArray().every(Number.isFinite)) continue;
      fills(withInputs(trial, trial.inputs.map(layouts.stepped)), 'stepped');
      for (const law of laws) law.check(trial);
    }
  },
};

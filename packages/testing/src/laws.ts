import type { Op, Sample } from '@adjoint/tensor';
import { Draw } from './draw.ts';
import { LawError } from './lawerror.ts';
import { batchIsLoop } from './laws/batch.ts';
import { cotangentsAdd } from './laws/addcotangent.ts';
import { constantsAreUnwatched, constantsStandStill, intsAreConstant } from './laws/constants.ts';
import { float32Agrees } from './laws/float32.ts';
import { keepsSuffice } from './laws/keeps.ts';
import { dtypeFollows, kernelFills } from './laws/kernel.ts';
import { linearityHolds } from './laws/linearity.ts';
import { ordersAgree, secondOrder } from './laws/order.ts';
import { pullbackIsLinear, rulesArePure } from './laws/pullbacks.ts';
import { forwardMatchesReverse, rulesMatchDifferences } from './laws/slopes.ts';
import { activeOf, inputsFor, type LawDeclaration, type Tally } from './laws/trial.ts';
import { viewShows, viewsEqualCopies } from './laws/view.ts';

/** The laws, those first on which the others build. */
const laws: readonly LawDeclaration[] = [
  dtypeFollows,
  kernelFills,
  viewShows,
  viewsEqualCopies,
  batchIsLoop,
  linearityHolds,
  constantsAreUnwatched,
  intsAreConstant,
  constantsStandStill,
  rulesArePure,
  keepsSuffice,
  pullbackIsLinear,
  cotangentsAdd,
  rulesMatchDifferences,
  forwardMatchesReverse,
  secondOrder,
  ordersAgree,
  float32Agrees,
];

/**
 * How thoroughly to check.
 *
 * @example
 * const options: LawOptions = { seed: 7, points: 1 };
 * opLaws(tanh, options);
 */
export interface LawOptions {
  /** Repeats a failure; 1 when left out. */
  readonly seed?: number;
  /** How many points are drawn for each sample; 2 when left out. */
  readonly points?: number;
  /** Samples to check instead of the op's own. */
  readonly samples?: readonly Sample<unknown>[];
}

/**
 * A law of one op, ready to be checked.
 *
 * @example
 * const [first]: readonly Law[] = lawsOf(tanh);
 * first!.check();
 */
export interface Law {
  readonly name: string;
  /** @throws LawError at the first violation. */
  check(seed?: number): void;
}

/**
 * An op, or a function that carries one.
 *
 * @example
 * const subjects: OpLike[] = [tanh, primitives.tanh];
 * for (const subject of subjects) opLaws(subject);
 */
export type OpLike = Op<unknown> | { readonly op: Op<unknown> };

/**
 * The laws of an op, by name: one test for each. They read its declaration, and need nothing else.
 *
 * @example
 * for (const law of lawsOf(tanh)) test(law.name, () => law.check());
 */
export function lawsOf(subject: OpLike, options: LawOptions = {}): readonly Law[] {
  const op = 'op' in subject ? subject.op : subject;
  return laws.map((law) => ({ name: law.name, check: (seed = options.seed ?? 1) => check(op, law, seed, options) }));
}

/**
 * Checks every law on an op.
 *
 * @throws LawError for the first law that is broken: where, with which numbers, and the seed that repeats it.
 * @example
 * opLaws(tanh);
 */
export function opLaws(subject: OpLike, options: LawOptions = {}): void {
  for (const law of lawsOf(subject, options)) law.check();
}

function check(
  op: Op<unknown>,
  law: LawDeclaration,
  seed: number,
  { points = 2, samples = op.samples }: LawOptions,
): void {
  const draw = new Draw(seed);
  const tally: Tally = { points: 0, kinks: 0 };
  const violation = (detail: string, cause?: unknown): LawError =>
    new LawError({
      subject: op.name,
      law: law.name,
      detail,
      seed,
      cause,
      hint: `opLaws(op, { seed: ${seed} }) repeats it`,
    });
  if (samples.length === 0) throw violation('there are no samples to check it on');
  samples.forEach((sample, i) => {
    const fail = (detail: string): never => {
      throw violation(`sample ${i} (params ${JSON.stringify(sample.params)}): ${detail}`);
    };
    for (let point = 0; point < points; point++) {
      const inputs = inputsFor(op, sample, (domain, shape) => draw.within(domain, shape));
      try {
        law.check({
          op,
          params: sample.params,
          sample,
          inputs,
          active: activeOf(op, inputs, sample.params),
          draw,
          fail,
          tally,
        });
      } catch (error) {
        if (error instanceof LawError) throw error;
        throw violation(`sample ${i}: it threw ${String(error)}`, error);
      }
    }
  });
  if (tally.kinks * 2 > tally.points)
    throw violation(`${tally.kinks} of ${tally.points} points lie on kinks or poles; declare a domain clear of them`);
}

import type { Op, Sample } from '@adjoint/tensor';
import { outerProductsAreRight } from './laws/outer.ts';
import { cotangentsAdd } from './laws/addcotangent.ts';
import { batchIsLoop } from './laws/batch.ts';
import { underLaw } from './laws/check.ts';
import { constantsAreUnwatched, constantsStandStill, intsAreConstant } from './laws/constants.ts';
import { float32Agrees } from './laws/float32.ts';
import { keepsSuffice } from './laws/keeps.ts';
import { dtypeFollows, kernelFills } from './laws/kernel.ts';
import { linearityHolds } from './laws/linearity.ts';
import { ordersAgree, secondOrder } from './laws/order.ts';
import { pullbackIsLinear, rulesArePure } from './laws/pullbacks.ts';
import { repeatsItself } from './laws/repeats.ts';
import { smallShapesHold } from './laws/shapes.ts';
import { forwardMatchesReverse, gradientMatchesDifferences } from './laws/slopes.ts';
import { finiteGivesNumbers, nanShows, specialsAreAlike } from './laws/special.ts';
import { throwsAlike } from './laws/throws.ts';
import { checkpointIsPlain, vmapIsLoop } from './laws/transforms.ts';
import { type LawDeclaration, trialOf } from './laws/trial.ts';
import { viewShows, viewsEqualCopies } from './laws/view.ts';

/** The laws, those first on which the others build. */
const laws: readonly LawDeclaration[] = [
  dtypeFollows,
  kernelFills,
  viewShows,
  viewsEqualCopies,
  batchIsLoop,
  specialsAreAlike,
  linearityHolds,
  constantsAreUnwatched,
  intsAreConstant,
  constantsStandStill,
  rulesArePure,
  keepsSuffice,
  pullbackIsLinear,
  cotangentsAdd,
  outerProductsAreRight,
  gradientMatchesDifferences,
  forwardMatchesReverse,
  secondOrder,
  ordersAgree,
  repeatsItself,
  nanShows,
  finiteGivesNumbers,
  vmapIsLoop,
  checkpointIsPlain,
  throwsAlike,
  smallShapesHold,
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
  const setting = { subject: op.name, law: law.name, seed, hint: `opLaws(op, { seed: ${seed} }) repeats it` };
  underLaw(setting, ({ draw, fail, tally }) => {
    if (samples.length === 0) fail('there are no samples to check it on');
    samples.forEach((sample, i) => {
      const failing = (detail: string): never =>
        fail(`sample ${i} (params ${JSON.stringify(sample.params)}): ${detail}`);
      for (let point = 0; point < points; point++) law.check(trialOf(op, sample, { draw, fail: failing, tally }));
    });
    if (tally.kinks * 2 > tally.points)
      fail(`${tally.kinks} of ${tally.points} points lie on kinks or poles; declare a domain clear of them`);
  });
}

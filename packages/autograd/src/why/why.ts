import {
  checkOptions,
  described,
  GradientError,
  hasValues,
  inNameOf,
  leavesOf,
  mapTree,
  Tensor,
} from '@adjoint/tensor';
import { seedFor } from '../backward.ts';
import { partOf } from '../call.ts';
import { checkFunction } from '../function.ts';
import { type GradOptions, ofArgument } from '../grad.ts';
import { type ArgumentsAt, beneath, checkResult, watchTree } from '../inputs.ts';
import { Parameter } from '../parameter.ts';
import { seedOfScalar } from '../record.ts';
import { settled, Step } from '../step.ts';
import { causeAt } from './cause.ts';
import { explain } from './explain.ts';
import { Listener } from './listener.ts';
import { Remembered } from './remembered.ts';
import type { WhyReport } from './report.ts';
import { whyUnreached } from './unreached.ts';

/**
 * Explains gradients that are NaN, infinite or zero in all their elements: the first op that made them so, its values, the
 * reason, a remedy and the line of the program.
 *
 * `why(f)` runs a function as `grad(f)` does and looks at every op on its way forward and back, so it is slow and meant
 * for one call. `why(loss, parameters)` reads the tape that a loss still holds: it knows no lines, nor what the tape has
 * not kept.
 *
 * @param f - a function with one number as result, of which one argument is differentiated: a tree of tensors.
 * @param parameters - a parameter or a tree of them, instead of a function's argument.
 * @throws GradientError for a result of several elements, a tensor that is no parameter, or inside `vmap`, where there
 * are no numbers to look at; whatever the function throws.
 * @example
 * const report = why((x: Tensor) => where(x.greater(0), x.log(), 0).sum())(tensor([0, 1]));
 * report.findings[0]!.reason;   // 'masked infinity'
 * report.findings[0]!.op;       // 'log'
 */
export function why<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options?: GradOptions<K>,
): (...args: ArgumentsAt<Args, K>) => WhyReport;
export function why(loss: Tensor, parameters: unknown): WhyReport;
export function why(of: Tensor | ((...args: never[]) => Tensor), given: unknown = {}): unknown {
  if (of instanceof Tensor) return whyOfTape(of, given);
  checkFunction('why', of);
  checkOptions('why', given, 'argument');
  return (...args: readonly unknown[]) => whyOfCall(of, given as GradOptions, args);
}

function whyOfCall(f: (...args: never[]) => unknown, options: GradOptions, args: readonly unknown[]): WhyReport {
  const { tree, of } = ofArgument('why', f, options, args);
  const leaves = inNameOf('why', () => leavesOf(tree));
  if (leaves.some(({ tensor }) => !hasValues(tensor)))
    throw new GradientError('why: inside vmap there are no numbers to look at', { hint: 'call it for one entry' });
  const listener = new Listener();
  const { tape, level } = listener;
  const heard = mapTree((x: Tensor) => listener.enter(settled(x)), tree);
  const watched = watchTree('why', tape, heard);
  const steps = leavesOf(watched).map(({ tensor }) => tensor.tracer as Step);
  const nodes = leavesOf(heard).map(({ tensor }) => listener.nodeOf(tensor)!);
  const y = of(watched);
  listener.deaf = true;
  checkResult('why', y, tape.level);
  const value = y instanceof Tensor ? beneath(y, tape.level) : y;
  const seed = seedOfScalar('why', value instanceof Tensor ? beneath(value, level) : value);
  const { tracer } = y as Tensor;
  const loss = listener.nodeOf(value as Tensor);
  const remembered = new Remembered();
  return explain(
    {
      end: tracer?.level === tape.level ? (tracer as Step) : null,
      seed,
      loss,
      nodeAt: (step) => listener.nodeAt(step) ?? remembered.nodeAt(step),
      onVisit(step) {
        // What a call computes again is listened to, what rules compute is not.
        listener.deaf = partOf(step) === null;
      },
      unreached: ({ step }) => whyUnreached(nodes[step.seq]!, loss, listener),
    },
    leaves.map((leaf, i) => ({ ...leaf, step: steps[i]! })),
    null,
  );
}

function whyOfTape(loss: Tensor, parameters: unknown): WhyReport {
  const leaves = inNameOf('why', () => leavesOf(parameters));
  const stranger = leaves.find(({ tensor }) => !(tensor instanceof Parameter));
  if (stranger !== undefined || leaves.length === 0)
    throw new GradientError(
      `why: beside a loss there must be parameters, got ${stranger === undefined ? described(parameters) : `${stranger.path || 'a tensor'}, which is none`}`,
      { hint: 'why(loss, parameter), or why(f)(x) for a function of x' },
    );
  const { tracer } = loss;
  if (tracer !== null && !(tracer instanceof Step && tracer.level === 0))
    throw new GradientError('why: a transform such as grad or jvp watches this value', { hint: 'use why(f)(x)' });
  const remembered = new Remembered();
  const seed = seedFor('why', loss.below ?? loss, undefined);
  return inNameOf('why', () =>
    explain(
      {
        end: tracer,
        seed,
        loss: tracer === null ? null : remembered.nodeAt(tracer),
        nodeAt: (step) => remembered.nodeAt(step),
        onVisit: () => {},
        unreached: () =>
          causeAt(
            null,
            'unused',
            'the tape of the loss does not lead to it: the loss does not depend on it, or something without a derivative (stopGradient, detach, item, a comparison) lies between',
            'why(f)(parameters) tells which',
          ),
      },
      leaves.map((leaf) => ({ ...leaf, step: leaf.tensor.tracer as Step })),
      'a tape keeps no lines of the program: why(f)(parameters), which runs it again, tells them',
    ),
  );
}

import { type Tensor, zerosLike } from '@adjoint/tensor';
import { drain } from '../pull.ts';
import type { Step } from '../step.ts';
import { whyBad } from './badCotangent.ts';
import { history, whyValue } from './badValue.ts';
import type { Cause } from './cause.ts';
import { isBad, isZero, type Look, look, numbersOf } from './look.ts';
import type { Node } from './node.ts';
import { nameOf, Report, type WhyFinding, type WhyReport } from './report.ts';
import { Visits, WatchedWindow } from './visits.ts';
import { whyZero } from './zero.ts';

/** A tensor whose gradient is to be explained. */
export interface Subject {
  readonly path: string;
  readonly tensor: Tensor;
  /** Where its tape begins. */
  readonly step: Step;
}

/** What a tape holds of a loss. */
export interface Recording {
  /** Null if the tape does not watch the loss. */
  readonly end: Step | null;
  /** Its cotangent. */
  readonly seed: Tensor;
  readonly loss: Node | null;
  nodeAt(step: Step): Node;
  /** Is told whose turn it is in the pull. */
  onVisit(step: Step): void;
  /** Why no cotangent arrived at a subject. */
  unreached(subject: Subject): Cause;
}

/** Pulls a loss back and says of each subject what its gradient is, and why. */
export function explain(recording: Recording, subjects: readonly Subject[], note: string | null): WhyReport {
  const { end, seed } = recording;
  const visits = new Visits((step) => recording.onVisit(step));
  const waiting = new WatchedWindow(visits, end?.seq ?? -1);
  if (end !== null) waiting.send(end, seed);
  drain(waiting);
  const reached = new Map(waiting.reached.map(({ step, value }) => [step, value]));
  const findings: WhyFinding[] = [];
  const gradients = subjects.map((subject) => {
    const { path, tensor, step } = subject;
    const gradient = reached.get(step) ?? zerosLike(tensor);
    const seen = look(gradient)!;
    if (isBad(seen) || isZero(seen)) {
      const [cause, others] = reached.has(step)
        ? causeOf(recording, visits, subject, seen)
        : [recording.unreached(subject), 0];
      findings.push(findingOf(path, seen, cause, others));
    }
    return { path, norm: normOf(gradient), zeros: seen.zeros / Math.max(1, seen.size) };
  });
  const lossIsBad = isBad(recording.loss?.look ?? null) && findings.every(({ problem }) => problem === 'zero');
  const notes = [
    ...(lossIsBad ? [`the loss is not finite, though no gradient shows it: ${history(recording.loss!)}`] : []),
    ...(findings.length > 0 && note !== null ? [note] : []),
  ];
  return new Report(findings, gradients, notes.length === 0 ? null : notes.join('; '));
}

/** Why a gradient is as it is, and how many more steps of the pull did the same. */
function causeOf(recording: Recording, visits: Visits, subject: Subject, seen: Look): [Cause, number] {
  const kind = isBad(seen) ? 'bad' : 'zero';
  if (kind === 'bad' && isBad(recording.loss?.look ?? null)) {
    const cause = whyValue(recording.loss!);
    return [{ ...cause, says: `the loss is not finite: ${cause.says}` }, 0];
  }
  const dependents = visits.dependents(subject.step);
  const turns = visits.turns.filter((turn) => turn.kind === kind && dependents.has(turn.to));
  const scene = { visits, nodeAt: (of: Step) => recording.nodeAt(of) };
  const [turn] = turns;
  if (turn === undefined) return [recording.unreached(subject), 0];
  return [kind === 'bad' ? whyBad(turn, scene) : whyZero(turn, scene), turns.length - 1];
}

function findingOf(path: string, seen: Look, { says, ...cause }: Cause, others: number): WhyFinding {
  const problem = seen.nan >= 0 ? 'nan' : seen.infinite >= 0 ? 'infinite' : 'zero';
  const bad = seen.size - seen.finite;
  const what = problem === 'nan' ? 'NaN' : problem;
  const where = bad === 0 ? '' : ` in ${bad} of ${seen.size} elements`;
  const more = others === 0 || bad > 0 ? '' : `; ${others} more ${others === 1 ? 'step does' : 'steps do'} the same`;
  const sentence = `${nameOf(path)}: the gradient is ${what}${where}: ${says}${more}`;
  return { path, problem, sentence, others, ...cause };
}

function normOf(x: Tensor): number {
  const values = numbersOf(x);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}

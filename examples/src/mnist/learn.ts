import { batches, type DataSplit, fit } from '@adjoint/nn';
import { argmax, key, splitKey, type Tensor } from '@adjoint/tensor';
import type { Point } from '../results/chart.ts';
import { descent } from '../results/descent.ts';
import type { Digits } from './digits.ts';
import { lossOf, newReader, type Reader, scores } from './network.ts';

export const learningRate = 0.005;
export const batch = 32;

/** A network and its way there. */
export interface Learned {
  readonly net: Reader;
  /** The part of held-out digits that are read right, after each epoch. */
  readonly accuracy: readonly Point[];
  readonly losses: readonly Point[];
  readonly interrupted: boolean;
}

/** Trains on all digits of one part in every epoch, in a new order, and reads those of the other. */
export async function learnDigits(
  { train, heldOut }: DataSplit<Digits>,
  seed: number,
  { epochs, progress = true }: { readonly epochs: number; readonly progress?: boolean },
): Promise<Learned> {
  const [forWeights, forOrder] = splitKey(key(seed));
  const { begin, step } = descent(lossOf, { learningRate, maxNorm: Infinity });
  const done = await fit(step, (_epoch: number, key: Tensor) => batches(train, { size: batch, key }), {
    model: begin(newReader(forWeights!)),
    epochs,
    key: forOrder!,
    validate: ({ net }) => judge(net, heldOut),
    progress,
  });
  return {
    net: done.model.net,
    accuracy: done.validations.map((look): Point => [look.epoch + 1, look['accuracy']!]),
    losses: done.validations.map((look): Point => [look.epoch + 1, look.loss]),
    interrupted: done.interrupted,
  };
}

/** What a network takes each image for. */
export function readDigits(net: Reader, { images }: Digits): number[] {
  return [...batches(images, { size: 250 })].flatMap((some) => [...argmax(scores(net, some), 1).toTypedArray()]);
}

/** Loss and accuracy over many digits, without one great batch. */
function judge(net: Reader, some: Digits): { loss: number; accuracy: number } {
  const count = some.digits.size;
  const sum = [...batches(some, { size: 250 })].reduce(
    (total, part) => total + lossOf(net, part).item() * part.digits.size,
    0,
  );
  const digits = some.digits.toTypedArray();
  const right = readDigits(net, some).filter((digit, i) => digit === digits[i]).length;
  return { loss: sum / count, accuracy: right / count };
}

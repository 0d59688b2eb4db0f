import type { CallLaw } from './call.ts';
import { float32Agrees } from './float32.ts';
import { ordersAgree, secondOrder } from './order.ts';
import { pullbackIsLinear } from './pullbacks.ts';
import { repeatsItself } from './repeats.ts';
import { forwardMatchesReverse, gradientMatchesDifferences } from './slopes.ts';
import { checkpointIsPlain, vmapIsLoop } from './transforms.ts';
import { callOfViews } from './view.ts';

/** The laws of any function of tensors, those first on which the others build. */
export const lawsOfCalls: readonly CallLaw[] = [
  repeatsItself,
  callOfViews,
  pullbackIsLinear,
  gradientMatchesDifferences,
  forwardMatchesReverse,
  secondOrder,
  ordersAgree,
  vmapIsLoop,
  checkpointIsPlain,
  float32Agrees,
];

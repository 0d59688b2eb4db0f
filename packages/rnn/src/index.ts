export * from './byhand.ts';
export type { Cell, CellSizes } from './cell.ts';
export type { CellOptions, GateWeights } from './cells/gates.ts';
export { gru, gruCell, type GruOptions } from './cells/gru.ts';
export { lstm, lstmCell, type LstmOptions, type LstmState, type LstmWeights, type Norm } from './cells/lstm.ts';
export { mgu, mguCell } from './cells/mgu.ts';
export { rnn, rnnCell, type RnnOptions } from './cells/rnn.ts';
export { type Elman, elman } from './elman.ts';
export { flowSvg, type FlowSvgOptions } from './flow/flowSvg.ts';
export { flowTable } from './flow/flowTable.ts';
export { flowText, type FlowTextOptions } from './flow/flowText.ts';
export type { Flows } from './flow/flows.ts';
export { type FlowRow, gradientFlow, type GradientFlow } from './flow/gradientFlow.ts';
export type { Lengths } from './recurrent/lengths.ts';
export type { Layered, Place, PlacesOf } from './recurrent/places.ts';
export {
  type Ran,
  recurrent,
  type Recurrent,
  type RecurrentNet,
  type RecurrentOptions,
  type RunOptions,
} from './recurrent/recurrent.ts';
export { type StreamWindow, tbptt, type TbpttOptions } from './recurrent/tbptt.ts';
export { unroll, type Unrolled, type UnrollOptions } from './unroll.ts';

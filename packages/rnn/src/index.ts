export * from './byhand.ts';
export type { Cell, CellSizes } from './cell.ts';
export { type Elman, elman } from './elman.ts';
export { unroll, type Unrolled, type UnrollOptions } from './unroll.ts';

import './backward.ts';

export { zeroGrad } from './backward.ts';
export { grad, type GradOptions, type Pullback, valueAndGrad, type ValueAndGradient, vjp } from './grad.ts';
export { type Difference, richardson, sideSlopes } from './differences.ts';
export type { Argument, Arguments, Gradient } from './inputs.ts';
export { gradcheck, type GradcheckOptions, type GradcheckReport } from './gradcheck.ts';
export { jvp, type ValueAndTangent } from './jvp.ts';
export { cond } from './cond.ts';
export type { Loose } from './loose.ts';
export { scan, type ScanOptions } from './scan.ts';
export { type Checkpointing, type ScanPlan, scanPlan, type Stretch } from './schedule.ts';
export { whileLoop, type WhileOptions } from './whileLoop.ts';
export { customJvp } from './customJvp.ts';
export { customVjp, type CustomPullback } from './customVjp.ts';
export { checkpoint } from './checkpoint.ts';
export { vmap, type BatchAxes, type VmapOptions } from './vmap.ts';
export { Parameter, parameter } from './parameter.ts';

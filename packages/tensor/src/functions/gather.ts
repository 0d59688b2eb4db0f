export { gather } from '../ops/gather.ts';

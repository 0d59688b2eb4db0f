import { readFileSync } from 'node:fs';
import { smallOps } from './smallops.ts';

/** Another framework in this process. Both compute in float32, and neither records here, which is to their advantage. */
export interface WebPeer {
  readonly version: string;
  readonly ops: Readonly<Record<string, () => unknown>>;
}

/** Why a framework cannot be timed. */
export interface Missing {
  readonly missing: string;
}

interface TfTensor {
  dispose(): void;
}

/** What the bench calls of TensorFlow.js. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  env(): { set(flag: string, value: boolean): void };
  tensor(values: readonly number[], shape: readonly number[]): TfTensor;
  add(x: TfTensor, y: TfTensor): TfTensor;
  mul(x: TfTensor, y: TfTensor): TfTensor;
  tanh(x: TfTensor): TfTensor;
  sum(x: TfTensor): TfTensor;
  matMul(x: TfTensor, y: TfTensor): TfTensor;
}

interface JaxArray {
  /** Functions use their operands up, but for a `ref`. */
  readonly ref: JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  /** Computes what was asked for so far. */
  dataSync(): unknown;
}

/** What the bench calls of jax-js. */
interface Jax {
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): unknown;
  readonly numpy: {
    array(values: readonly number[]): JaxArray;
    add(x: JaxArray, y: JaxArray): JaxArray;
    multiply(x: JaxArray, y: JaxArray): JaxArray;
    tanh(x: JaxArray): JaxArray;
    sum(x: JaxArray): JaxArray;
    matmul(x: JaxArray, y: JaxArray): JaxArray;
  };
}

// Loaded by name, since the bench must build and run where they are not installed.
const load = async (name: string): Promise<unknown> => (await import(name)) as unknown;

function version(name: string): string {
  const path = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

async function tensorflow(): Promise<WebPeer> {
  const tf = (await load('@tensorflow/tfjs-core')) as TensorFlow;
  await load('@tensorflow/tfjs-backend-cpu');
  tf.env().set('IS_TEST', true); // else it prints an advertisement
  await tf.setBackend('cpu');
  const ops = smallOps<TfTensor>({
    array: (values, shape) => tf.tensor(values, shape),
    add: (x, y) => tf.add(x, y).dispose(),
    mul: (x, y) => tf.mul(x, y).dispose(),
    tanh: (x) => tf.tanh(x).dispose(),
    sum: (x) => tf.sum(x).dispose(),
    matmul: (x, y) => tf.matMul(x, y).dispose(),
  });
  return { version: `${version('@tensorflow/tfjs-core')}, its CPU backend, float32`, ops };
}

async function jax(): Promise<WebPeer> {
  const jaxjs = (await load('@jax-js/jax')) as Jax;
  const { numpy } = jaxjs;
  await jaxjs.init('wasm');
  jaxjs.defaultDevice('wasm');
  const ops = smallOps<JaxArray>({
    array: (values, shape) => numpy.array(values).reshape(shape),
    add: (x, y) => numpy.add(x.ref, y.ref).dataSync(),
    mul: (x, y) => numpy.multiply(x.ref, y.ref).dataSync(),
    tanh: (x) => numpy.tanh(x.ref).dataSync(),
    sum: (x) => numpy.sum(x.ref).dataSync(),
    matmul: (x, y) => numpy.matmul(x.ref, y.ref).dataSync(),
  });
  return { version: `${version('@jax-js/jax')}, its WebAssembly backend, float32`, ops };
}

/** The frameworks that run here, and why others do not. */
export async function webPeers(): Promise<Readonly<Record<string, WebPeer | Missing>>> {
  const found: Record<string, WebPeer | Missing> = {};
  for (const [name, start] of Object.entries({ 'tensorflow.js': tensorflow, 'jax-js': jax })) {
    try {
      const peer = await start();
      for (const op of Object.values(peer.ops)) op();
      found[name] = peer;
    } catch (error) {
      found[name] = { missing: error instanceof Error ? error.message.split('\n')[0]! : String(error) };
    }
  }
  return found;
}

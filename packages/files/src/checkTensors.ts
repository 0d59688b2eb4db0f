import { checkTensor, described, DtypeError, inNameOf, Tensor } from '@adjoint/tensor';
import { quoted } from './quoted.ts';

/** The named tensors of a record. @throws DtypeError for anything in it that is no tensor. */
export function checkTensors(name: string, tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] {
  if (typeof tensors !== 'object' || tensors === null || Array.isArray(tensors) || tensors instanceof Tensor)
    throw new DtypeError(`${name}: tensors by name are needed, got ${described(tensors)}`, {
      hint: `${name}({ name: tensor })`,
    });
  const entries = Object.entries(tensors);
  for (const [key, tensor] of entries) inNameOf(`${name}: ${quoted(key)}`, () => checkTensor(name, tensor));
  return entries;
}

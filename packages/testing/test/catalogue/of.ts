import type { Tensor } from '@adjoint/tensor';
import type { FunctionCase } from '@adjoint/testing';

/** A case in one line: the function's name, the same call in Python, the call, and its inputs. */
export function of(
  name: string,
  torch: string | null,
  f: FunctionCase['f'],
  ...inputs: readonly [Tensor, ...Tensor[]]
): FunctionCase {
  return { name, torch, f, inputs };
}
